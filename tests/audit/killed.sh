#!/bin/sh
# SIGKILL: everything up to it is in the trace.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>
int main(void)
{
	dlopen("libbefore.so.9", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	kill(getpid(), SIGKILL);
	return 0;
}
C
traced "$t/app" 2>/dev/null
status=$?
[ $status -eq 137 ] || fail "exit status $status"
collect
event kind=failed name=libbefore.so.9
event kind=object soname=libm.so.6
no_event kind=end
no_event kind=close
