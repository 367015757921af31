#!/bin/sh
# The driver's compiler for PTX was looked for in vain, or is of another driver than the driver library.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
member driver libcuda 580.95.05 libcuda.so.1
driver 580.95.05
devices
judged 1 LD_LIBRARY_PATH="$t/driver" ./opens libcuda.so.1 libnvidia-ptxjitcompiler.so.1
found 'error[jit-missing]'
compare jit-missing <out
judged 0 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1 libnvidia-ptxjitcompiler.so.1
found 'warning[jit-missing]'

member other libnvidia-ptxjitcompiler 570.133.20 libnvidia-ptxjitcompiler.so.1
judged 0 LD_LIBRARY_PATH="$t/driver:$t/other" ./opens libcuda.so.1 libnvidia-ptxjitcompiler.so.1
found 'warning[jit-missing]'
has '`libnvidia-ptxjitcompiler.so.1` is of driver 570.133.20, and `libcuda.so.1` of driver 580.95.05' out

member driver libnvidia-ptxjitcompiler 580.95.05 libnvidia-ptxjitcompiler.so.1
judged 0 LD_LIBRARY_PATH="$t/driver:$t/other" ./opens libcuda.so.1 libnvidia-ptxjitcompiler.so.1
hasnt '\[jit-missing' out
