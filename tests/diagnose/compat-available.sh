#!/bin/sh
# The driver is too old for the program, and libraries that would make up for it lie on the machine.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
compat=$t/root/usr/local/cuda-13.0/compat
member "$compat" libcuda 580.95.05 libcuda.so.1
note "$compat/libcuda.so.580.95.05" '{"format":1,"CUDA version":"13.0","driver":[535,550,570,575]}'
member driver libcuda 570.133.20 libcuda.so.1
lib libcudart.so.13 </dev/null
devices
driver 570.133.20
gpu 'NVIDIA H100 80GB HBM3'
judged 1 LD_LIBRARY_PATH="$t:$t/driver" ./opens libcudart.so.13 libcuda.so.1
found 'error[driver-too-old]' 'note[compat-available]'
compare compat-available <out

# What the help says works.
judged 0 LD_LIBRARY_PATH="$compat:$t:$t/driver" ./opens libcudart.so.13 libcuda.so.1
found ''

# Not on a GeForce, and not where the libraries are of the same CUDA as the driver.
rm -r root/proc/driver/nvidia/gpus
gpu 'NVIDIA GeForce RTX 4090'
judged 1 LD_LIBRARY_PATH="$t:$t/driver" ./opens libcudart.so.13 libcuda.so.1
found 'error[driver-too-old]'
hasnt '\[compat-available\]' out
