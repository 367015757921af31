#!/bin/sh
# why tells what was decided about CUDA compatibility, directory by directory.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
member system libcuda 570.133.20 libcuda.so.1
member system libfoo 1 libfoo.so.1
member root/usr/local/cuda-12.9/compat libcuda 575.57.08 libcuda.so.1
driver 550.54.14
# paragraph WANTED: behind the blank line that precedes it.
paragraph() {
	libtrace why libcuda.so.1 data >why.out || fail "why exits with $?"
	sed -n '/^CUDA compatibility/,$p' why.out | sed "s|$t|T|g" >actual
	echo "$1" | diff - actual || fail "another paragraph (>)"
}
says 'libcuda 575.57.08 libfoo 1' LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1 libfoo.so.1
paragraph "CUDA compatibility (auto), kernel driver 550.54.14
  libcuda 575.57.08 in T/root/usr/local/cuda-12.9/compat
    used: it is of a newer branch than the driver, and has no note that says otherwise
  NVIDIA's table of forward compatibility does not have the driver's branch"
member system libcudart 13 libcudart.so.13
says 'libcudart 13 libcuda 575.57.08' LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto ./app libcudart.so.13 libcuda.so.1
paragraph "CUDA compatibility (auto), kernel driver 550.54.14
  libcudart.so.13 is loaded: the program asks for CUDA 13
  libcuda 575.57.08 in T/root/usr/local/cuda-12.9/compat
    used: it is of a newer branch than the driver, and has no note that says otherwise
  NVIDIA's table of forward compatibility does not have the driver's branch"
says 'libcuda 575.57.08 libfoo 1' LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1 libfoo.so.1
libtrace why libfoo.so.1 data >why.out || fail "why exits with $?"
hasnt 'CUDA compatibility' why.out
says 'libcuda 570.133.20' LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto LIBTRACE_DRIVER_VERSION=580.95.05 ./app libcuda.so.1
paragraph "CUDA compatibility (auto), kernel driver 580.95.05
  libcuda 575.57.08 in T/root/usr/local/cuda-12.9/compat
    not used: it is older than the driver"
rm -r root/usr/local
says 'libcuda 570.133.20' LD_LIBRARY_PATH="$t/system" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
paragraph "CUDA compatibility (auto), kernel driver 550.54.14
    not used: there is no directory of compatibility libraries"
says 'libcuda 570.133.20' LD_LIBRARY_PATH="$t/system" ./app libcuda.so.1
libtrace why libcuda.so.1 data >why.out || fail "why exits with $?"
hasnt 'CUDA compatibility' why.out
