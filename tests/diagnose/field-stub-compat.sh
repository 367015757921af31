#!/bin/sh
# A pod with driver 570, a toolkit's stubs in LD_LIBRARY_PATH and the compat directory last of all, as each export prepends:
# the stub wins.  The help is to be followed word by word, and then all is well.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
minitorch COMPLETE=1
deps=$t/mini/site-packages/torch/lib/libtorch_global_deps.so
compat=$t/root/usr/local/cuda-13.0/compat
member "$compat" libcuda 580.95.05 libcuda.so.1
note "$compat/libcuda.so.580.95.05" '{"format":1,"CUDA version":"13.0","driver":[535,550,570,575],"device":[1,2]}'
driver 570.133.20
gpu 'NVIDIA H100 80GB HBM3'
devices
stub root/usr/local/cuda-13.0/lib64/stubs
mkdir -p root/usr/local/nvidia/lib64
path=$t/root/usr/local/nvidia/lib64:$t/root/usr/local/cuda-13.0/lib64/stubs:$compat
judged 1 LD_LIBRARY_PATH="$path" ./opens "$deps" libcuda.so.1
found 'error[driver-stub]' 'error[compat-shadowed]'
compare field-stub-compat <out
command=$(sed -n '/help: take .*stubs/{n;s/^ *//p;}' out)
eval "$command" || fail "this is no command: $command"
judged 0 ./opens "$deps" libcuda.so.1
found ''
has 'forward compatibility 580.95.05 on kernel driver 570.133.20' out
