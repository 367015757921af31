#!/bin/sh
# A build of torch without CUDA: a note on a machine without a GPU, more where there is one or where --device asks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
case $ARCH in
aarch64) version=2.10.0 ;;
*) version=2.15.0 ;;
esac
dist torch $version
wheel_lib torch torch/lib/libtorch_cpu.so </dev/null
printf "__version__ = '%s+cpu'\ndebug = False\ncuda: Optional[str] = None\n" $version >"$site/torch/version.py"
echo 'torch/version.py,,' >>"$site/torch-$version.dist-info/RECORD"
torch=$site/torch/lib/libtorch_cpu.so
judged 0 ./opens "$torch"
found 'note[cpu-only]'
driver 580.95.05
gpu 'NVIDIA GB10'
judged 0 ./opens "$torch"
found 'warning[cpu-only]'
compare cpu-only-"$ARCH" <out
judged 1 ./opens "$torch" libnone.so
has '^error\[cpu-only\]' out
rm -r root/proc
device=9.0
judged 1 ./opens "$torch"
found 'error[cpu-only]'
device=

# A build for CUDA whose library of kernels was not loaded is another thing.
driver 580.95.05
printf "__version__ = '%s+cu132'\ncuda: Optional[str] = '13.2'\n" $version >"$site/torch/version.py"
judged 0 ./opens "$torch"
hasnt '\[cpu-only' out
