#!/bin/sh
# RLIMIT_FSIZE: a write past it would kill the program with SIGXFSZ, so there is none.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/resource.h>
int main(void)
{
	char name[64];
	dlopen("libbefore.so.9", RTLD_NOW);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, 1000});
	for (int i = 0; i < 200; i++) {
		sprintf(name, "libnowhere%d.so", i);
		dlopen(name, RTLD_NOW);
	}
	return 6;
}
C
traced "$t/app"
status=$?
[ $status -eq 6 ] || fail "exit status $status"
collect
event kind=search name=libbefore.so.9
no_event kind=search name=libnowhere199.so
# qemu-user makes a temporary file of /proc/self/stat, and dies of that itself.
[ -n "$runner" ] && exit 0
(ulimit -f 0; traced LIBTRACE_OUTPUT="$t/none" "$t/app")
[ $? -eq 6 ] || fail "exit status with ulimit -f 0"
