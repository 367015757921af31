#!/bin/sh
# RLIMIT_FSIZE in a sandbox that does not tell it: no write past it, which would be SIGXFSZ, by any module.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user: it does not pass seccomp filters on"
build_work
for words in "" getrlimit=EPERM prlimit64=ENOSYS getrlimit=ENOSYS,prlimit64=EPERM; do
	for size in 0 1 113 4000; do
		for which in none audit both preload; do
			rm -rf data
			modules $which
			timeout 20 env $environment ./work "$words" $size >$which.out 2>&1
			echo $? >$which.status
			cmp -s none.status $which.status || fail "$which, '$words', $size bytes: exit status $(cat $which.status), not $(cat none.status)"
			readable data
		done
	done
done
