#!/bin/sh
# The driver brings an older major version of CUDA than the program was built for.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
devices
lib libcudart.so.13 -ldl </dev/null
lib libcudart.so.12 </dev/null
member driver libcuda 570.133.20 libcuda.so.1
driver 570.133.20
judged 1 LD_LIBRARY_PATH="$t:$t/driver" ./tries libcudart.so.13 libcuda.so.1
found 'error[driver-too-old]'
compare too-old-driver <out

# A data-centre GPU can have forward compatibility; with its libraries on the machine that is said.
gpu 'NVIDIA H100 80GB HBM3'
judged 1 LD_LIBRARY_PATH="$t:$t/driver" ./tries libcudart.so.13 libcuda.so.1
has 'cuda-compat-13-' out

# Within a major version any driver of it will do, and a newer one always.
judged 0 LD_LIBRARY_PATH="$t:$t/driver" ./tries libcudart.so.12 libcuda.so.1
hasnt '\[driver-too-old' out
rm -r driver
member driver libcuda 595.45.04 libcuda.so.1
driver 595.45.04
judged 0 LD_LIBRARY_PATH="$t:$t/driver" ./tries libcudart.so.13 libcuda.so.1
hasnt '\[driver-too-old' out
