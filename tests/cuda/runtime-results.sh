#!/bin/sh
# The real CUDA runtime on a driver that answers 803, 804, 34, 100 and an old version, and on none: the first finding is the cause, and
# what was seen is told as evidence.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/cuda/common"
runtime
stand_in driver 580.95.05
devices
driver 580.95.05

# A driver of another version than the kernel's: foreseen, and seen.
stand_in newer 590.44.01
called 1 LIBTRACE_TEST_CUDA=cuInit=803 LD_LIBRARY_PATH="$t/newer" ./runtime
has '^803 ' program.out
found 'error[driver-mismatch]'
has '  cuInit(flags=0), called by libcudart.so.13, returned 803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH$' out
hasnt 'going to return 803' out
# Not foreseen: the versions are equal.
called 1 LIBTRACE_TEST_CUDA=cuInit=803 LD_LIBRARY_PATH="$t/driver" ./runtime
found 'error[driver-mismatch]'
has 'is of another driver than the kernel runs$' out
has '803 means: ' out

# 804: of forward-compatibility libraries on a GPU that NVIDIA does not support them on, and where nobody knows the GPU.
driver 570.133.20
mkdir -p root/usr/local/cuda-13.0
stand_in root/usr/local/cuda-13.0/compat 580.95.05
gpu 'NVIDIA GeForce RTX 4090'
called 1 LIBTRACE_TEST_CUDA=cuInit=804 LD_LIBRARY_PATH="$t/root/usr/local/cuda-13.0/compat" ./runtime
has '^804 ' program.out
[ "$(sed -n '1s/:.*//p' out)" = 'error[compat-unsupported]' ] || { cat out; fail "804 is not the first finding"; }
has 'returned 804, CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE$' out
hasnt 'going to return 804' out
rm -r root/proc/driver/nvidia/gpus
called 1 LIBTRACE_TEST_CUDA=cuInit=804 LD_LIBRARY_PATH="$t/root/usr/local/cuda-13.0/compat" ./runtime
[ "$(sed -n '1s/:.*//p' out)" = 'error[compat-unsupported]' ] || { cat out; fail "804 is not the first finding"; }
has 'newer than the kernel.s driver, and this GPU does not support that$' out
driver 580.95.05

# 34, from every function: a stub, whatever its file looks like.
called 1 LIBTRACE_TEST_CUDA=all=34 LD_LIBRARY_PATH="$t/driver" ./runtime
has '^34 ' program.out
found 'error[driver-stub]'
has 'cuDriverGetVersion(version=.*), called by libcudart.so.13, returned 34, CUDA_ERROR_STUB_LIBRARY\|cuDriverGetVersion(), called by libcudart.so.13, returned 34, CUDA_ERROR_STUB_LIBRARY' out
hasnt 'inferred' out

# 35, told apart: the driver is too old, by its own word, and there is none.
called 1 LIBTRACE_TEST_CUDA=cuDriverGetVersion:12040 LD_LIBRARY_PATH="$t/driver" ./runtime
has '^35 ' program.out
found 'error[driver-too-old]'
has 'cuDriverGetVersion said 12040$' out
called 1 LD_LIBRARY_PATH="$t/nowhere" ./runtime
has '^35 ' program.out
[ "$(sed -n '1s/:.*//p' out)" = 'error[driver-missing]' ] || { cat out; fail "no driver is not the first finding"; }
has 'looked for in vain by libcudart.so.13$' out

# 100: with a kernel driver and nodes that open nobody foresaw it.
called 1 LIBTRACE_TEST_CUDA=cuInit=100 LD_LIBRARY_PATH="$t/driver" ./runtime
has '^100 ' program.out
found 'error[no-device]'
has 'the driver finds no GPU that the program may use$' out
# Without a kernel driver, in a program that ends well, it is as it should be.
rm -r root/proc root/dev
called 0 LIBTRACE_TEST_CUDA=cuInit=100 LD_LIBRARY_PATH="$t/driver" ./runtime anyway
found 'note[no-device]'
has 'returned 100, CUDA_ERROR_NO_DEVICE$' out
# As a failure of cuInit that nothing else explains.
devices
driver 580.95.05
called 1 LIBTRACE_TEST_CUDA=cuInit=802 LD_LIBRARY_PATH="$t/driver" ./runtime anyway
found 'error[cuda-error]'
has '`cuInit` failed with 802, CUDA_ERROR_SYSTEM_NOT_READY$' out
has 'help: start it: systemctl start nvidia-fabricmanager' out
