#!/bin/sh
# RLIMIT_AS, from where nothing can be mapped up to where all fits: after its start a program is refused what it would be
# refused without libtrace, and a trace that cannot be had is none.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user maps what it needs itself"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
/* As many KiB more than there are now. */
int main(int argc, char **argv)
{
	unsigned long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (argc < 2 || !file || fscanf(file, "%lu", &pages) != 1)
		return 1;
	fclose(file);
	rlim_t limit = pages * (rlim_t)sysconf(_SC_PAGESIZE) + (rlim_t)atol(argv[1]) * 1024;
	setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit});
	printf("%d", dlopen("./liba.so.1", RTLD_NOW) != NULL);
	printf(" %s", dlerror());
	printf(" %d", dlopen("libnowhere.so.9", RTLD_NOW) != NULL);
	printf(" %s\n", dlerror());
	fflush(stdout);
	if (fork() == 0)
		return dlopen("libchild.so.9", RTLD_NOW) ? 1 : 0;
	int status;
	wait(&status);
	return status ? 6 : 5;
}
C
for room in 0 4 8 16 40 100 10000; do
	for which in none audit both preload; do
		rm -rf data
		modules $which
		env $environment ./app $room >$which.out 2>&1
		echo "exit status $?" >>$which.out
		cmp -s none.out $which.out || { diff none.out $which.out; fail "$which, $room KiB: differs"; }
		readable data
	done
done
has '^exit status 5$' none.out
# From before its start the modules need some, too: there it may get less far, but nothing crashes.
for room in 2400 2600 2800 3000 4000 8000; do
	for which in audit both preload; do
		rm -rf data
		modules $which
		(ulimit -v $room; exec env $environment ./app 10000) >out 2>&1
		status=$?
		[ $status -le 128 ] || { cat out; fail "$which, $room KiB in all: exit status $status"; }
		readable data
	done
done
