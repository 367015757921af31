#!/bin/sh
# A fork child that loads something is an image of its own, names its parent, and has what the parent had mapped.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	if (!dlopen("./liba.so.1", RTLD_NOW))
		return 1;
	if (fork() == 0) {
		dlopen("libnowhere.so.9", RTLD_NOW);
		dlopen("libm.so.6", RTLD_NOW);
		_exit(0);
	}
	if (fork() == 0)	/* does nothing that can be seen */
		_exit(0);
	int status;
	while (wait(&status) > 0)
		;
	return status;
}
C
traced "$t/app" || fail "exit status $?"
[ "$(images data audit)" -eq 2 ] || fail "two images are due: $(images data audit)"
collect
event kind=failed name=libnowhere.so.9 requester="$t/app"
[ "$(events kind=image exe="$t/app")" -eq 2 ] || fail "two images are due"
parent=$(matching kind=search name=./liba.so.1 | sed 's/.*"process":"\([^"]*\)".*/\1/')
child=$(matching kind=search name=libnowhere.so.9 | sed 's/.*"process":"\([^"]*\)".*/\1/')
[ "$parent" != "$child" ] || fail "parent and child are one process"
libtrace tree "$t/data" --format=json >tree.json
has "\"process\":\"$child\",\"parent\":\"$parent\"" tree.json
# The child has the library that only the parent loaded.
libtrace tree "$t/data" --format=json --process="$child" >child.json
has 'liba.so.1' child.json
