#!/bin/sh
# The same program on two machines: another kernel driver, and CUDA forward compatibility on one of them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
. "$top/tests/compat/common"
only_native "the folders are this machine's"
for version in 570.133.20 580.95.05; do
	member "lib-$version" libcuda "$version" libcuda.so.1
done
record_on() {	# DIR DRIVER [OPTION…]
	record_dir=$1
	driver "$2"
	LD_LIBRARY_PATH=$t/lib-$2
	export LD_LIBRARY_PATH
	shift 2
	libtrace_record -q -o "$record_dir" "$@" -- ./app libcuda.so.1 >/dev/null || fail "record exits with $?"
	unset LD_LIBRARY_PATH
}
record_on old 570.133.20
record_on new 580.95.05
status 1 diff_traces old new
has '^elsewhere: `libcuda.so.1`$' out
has '^  why: the kernel driver is 570.133.20 in A, 580.95.05 in B$' out
has '^  driver   A: 570.133.20   B: 580.95.05$' out
member root/usr/local/cuda-13.0/compat libcuda 580.95.05 libcuda.so.1
record_on compat 570.133.20 --cuda-compat
status 1 diff_traces old compat
has '^  why: CUDA forward compatibility of .*/usr/local/cuda-13.0/compat is used in B$' out
