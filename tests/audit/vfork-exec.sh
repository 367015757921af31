#!/bin/sh
# vfork and exec: the child's image begins a file of its own, the parent goes on in its own.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	if (argc > 1)
		return dlopen("libchild.so.9", RTLD_NOW) ? 1 : 0;
	pid_t pid = vfork();
	if (pid == 0) {
		execl(argv[0], argv[0], "child", (char *)0);
		_exit(127);
	}
	int status;
	waitpid(pid, &status, 0);
	dlopen("libparent.so.9", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	return status;
}
C
traced "$t/app" || fail "exit status $?"
[ "$(images data audit)" -eq 2 ] || fail "two images are due: $(images data audit)"
collect
parent=$(matching kind=search name=libparent.so.9 | sed 's/.*"process":"\([^"]*\)".*/\1/')
child=$(matching kind=search name=libchild.so.9 | sed 's/.*"process":"\([^"]*\)".*/\1/')
libtrace tree "$t/data" --format=json >tree.json
has "\"process\":\"$child\",\"parent\":\"$parent\"" tree.json
