#!/bin/sh
# A small memory cgroup with the trace on tmpfs, whose pages count: a program ends as without libtrace while there is room for them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "an emulator needs more memory"
[ -w /dev/shm ] && [ "$(stat -f -c %T /dev/shm)" = tmpfs ] || skip "no tmpfs at /dev/shm"
cgroup=
for parent in /sys/fs/cgroup /sys/fs/cgroup/memory; do
	mkdir "$parent/libtrace-test.$$" 2>/dev/null || continue
	for limit in memory.max memory.limit_in_bytes; do
		[ -z "$cgroup" ] && echo 32M >"$parent/libtrace-test.$$/$limit" 2>/dev/null && cgroup=$parent/libtrace-test.$$
	done
	[ -n "$cgroup" ] || rmdir "$parent/libtrace-test.$$"
done
[ -n "$cgroup" ] || skip "no cgroup with a limit of memory may be made here"
[ ! -e "$cgroup/memory.swap.max" ] || echo 0 >"$cgroup/memory.swap.max"
folder=$(mktemp -d /dev/shm/libtrace-test.XXXXXX)
trap 'rm -rf "$folder"; rmdir "$cgroup"' EXIT
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	char name[64];
	for (int i = 0; i < 20000; i++) {
		sprintf(name, "libnowhere%d.so.9", i);
		if (dlopen(name, RTLD_NOW))
			return 1;
	}
	puts("done");
	return 7;
}
C
# shellcheck disable=SC2016 # the inner shell's
inside='echo $$ >"$0/cgroup.procs" && exec "$@"'
sh -c "$inside" "$cgroup" ./app >plain.out
[ $? -eq 7 ] || skip "the program does not run in such a cgroup"
for which in audit both preload; do
	modules $which
	# Cut by the limit, and whole: 11 MB.
	for most in 6000000 64000000; do
		rm -rf "$folder/data"
		sh -c "$inside" "$cgroup" env $environment LIBTRACE_OUTPUT="$folder/data" LIBTRACE_LIMIT=$most ./app >out
		status=$?
		[ $status -eq 7 ] || fail "$which, $most bytes: exit status $status"
		diff plain.out out || fail "$which, $most bytes: another output"
		readable "$folder/data" 'was reached'
	done
done
