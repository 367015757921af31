#!/bin/sh
# A directory of forward-compatibility libraries is in LD_LIBRARY_PATH, behind one that has a libcuda.so.1 too.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
compat=$t/root/usr/local/cuda-13.0/compat
devices
mkdir none
member "$compat" libcuda 580.95.05 libcuda.so.1
note "$compat/libcuda.so.580.95.05" '{"format":1,"CUDA version":"13.0","driver":[535,550,570,575]}'
member driver libcuda 570.133.20 libcuda.so.1
lib libcudart.so.13 </dev/null
driver 570.133.20
gpu 'NVIDIA H100 80GB HBM3'
judged 1 LD_LIBRARY_PATH="$t:$t/driver:$compat" ./opens libcudart.so.13 libcuda.so.1
found 'error[compat-shadowed]' 'error[driver-too-old]'
compare compat-shadowed <out

# First, or last of three where the others have none, it is taken: all is well.
judged 0 LD_LIBRARY_PATH="$compat:$t:$t/driver" ./opens libcudart.so.13 libcuda.so.1
found ''
judged 0 LD_LIBRARY_PATH="$t:$t/none:$compat" ./opens libcudart.so.13 libcuda.so.1
found ''

# The driver has what the program wants, and is newer than the libraries: they are not missed.
rm -r driver
member driver libcuda 595.45.04 libcuda.so.1
driver 595.45.04
judged 0 LD_LIBRARY_PATH="$t:$t/driver:$compat" ./opens libcudart.so.13 libcuda.so.1
hasnt '\[compat-' out
