#!/bin/sh
# LIBTRACE_IMAGES counts fork children, too, also where the preload module alone writes: what is over it leaves nothing, and that is said.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	int status, good = 0;
	dlopen("libparent.so.9", RTLD_NOW);
	for (int i = 0; i < 6; i++) {
		if (fork() == 0)
			_exit(dlopen("libchild.so.9", RTLD_NOW) ? 1 : 7);
		good += wait(&status) > 0 && WEXITSTATUS(status) == 7;
	}
	return good;
}
C
preloaded LIBTRACE_IMAGES=3 ./app
[ $? -eq 6 ] || fail "a child ended otherwise"
[ "$(images data preload)" -eq 3 ] || fail "$(images data preload) images, 3 are due"
libtrace tree data >tree.txt 2>&1
has 'LIBTRACE_IMAGES was reached' tree.txt
rm -r data
preloaded ./app
[ "$(images data preload)" -eq 7 ] || fail "$(images data preload) images without a limit, 7 are due"
