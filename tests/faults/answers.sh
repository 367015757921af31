#!/bin/sh
# A sandbox that begins after the program has started and answers a system call with an error, one after the other and all
# together: output, errno, descriptors and exit status are those without libtrace, and what was written can be read.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user: it does not pass seccomp filters on"
build_work
# Not close: no sandbox refuses it, and what a module could not close would stay open.
all=
for call in clock_gettime fcntl fstat getcwd getdents64 geteuid getpgid getpid getppid getrlimit gettid getuid madvise mkdirat mmap mprotect munmap newfstatat openat pread64 prlimit64 process_vm_readv read readlinkat sched_yield statfs uname unlinkat write writev; do
	all=$all${all:+,}$call
done
# once WORDS: the same with every set of modules.
once() {
	for which in none audit both preload; do
		rm -rf data
		modules $which
		timeout 20 env $environment ./work "$1" >$which.out 2>&1
		echo "exit status $?" >>$which.out
		cmp -s none.out $which.out || { diff -a none.out $which.out; fail "$which, $1: differs"; }
		readable data
	done
}
for error in ENOSYS EPERM EACCES; do
	for call in $(echo "$all" | tr , ' '); do
		once "$call=$error"
	done
	once "$(echo "$all," | sed "s/,/=$error,/g; s/,\$//")"
done
