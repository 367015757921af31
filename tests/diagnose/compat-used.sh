#!/bin/sh
# Forward-compatibility libraries in use: older than the driver, not made for its branch, on a GPU that has none.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
compat=$t/root/usr/local/cuda-13.0/compat
devices
member "$compat" libcuda 580.95.05 libcuda.so.1
note "$compat/libcuda.so.580.95.05" '{"format":1,"CUDA version":"13.0","driver":[535,550,570,575],"device":[1,2]}'

driver 570.133.20
gpu 'NVIDIA H100 80GB HBM3'
judged 0 LD_LIBRARY_PATH="$compat" ./opens libcuda.so.1
found ''
has 'forward compatibility 580.95.05 on kernel driver 570.133.20' out

driver 595.45.04
judged 1 LD_LIBRARY_PATH="$compat" ./opens libcuda.so.1
found 'error[compat-too-old]'
compare compat-used-old <out

driver 565.57.01
judged 1 LD_LIBRARY_PATH="$compat" ./opens libcuda.so.1
found 'error[compat-unsupported]'
has 'not made for kernel driver 565.57.01' out
has '803' out

driver 570.133.20
rm -r root/proc/driver/nvidia/gpus
gpu 'NVIDIA GeForce RTX 4090'
judged 1 LD_LIBRARY_PATH="$compat" ./opens libcuda.so.1
found 'error[compat-unsupported]'
compare compat-used-geforce <out

# The same version as the driver's: nothing is gained, and nothing lost.
driver 580.95.05
judged 0 LD_LIBRARY_PATH="$compat" ./opens libcuda.so.1
hasnt '\[compat-' out
