#!/bin/sh
# A fork child that is PID 1 of a new namespace, as its parent is of its own: no PID tells them apart.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: MADV_WIPEONFORK does nothing there"
unshare -p -f true 2>/dev/null || skip "no PID namespace allowed here"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	if (getpid() != 1 || unshare(CLONE_NEWPID) < 0)
		return 1;
	if (fork() == 0) {
		if (getpid() != 1)
			_exit(2);
		dlopen("libinner.so.9", RTLD_NOW);
		dlopen("libm.so.6", RTLD_NOW);
		_exit(0);
	}
	int status;
	wait(&status);
	dlopen("libouter.so.9", RTLD_NOW);
	return WEXITSTATUS(status);
}
C
unshare -p -f env LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/data" LIBTRACE_ONLY=app "$t/app" || fail "exit status $?"
[ "$(images data audit)" -eq 2 ] || fail "two images are due: $(images data audit)"
collect
event kind=failed name=libinner.so.9
inner=$(matching kind=search name=libinner.so.9 | sed 's/.*"process":"\([^"]*\)".*/\1/')
outer=$(matching kind=search name=libouter.so.9 | sed 's/.*"process":"\([^"]*\)".*/\1/')
[ "$inner" != "$outer" ] || fail "both are process $inner"
