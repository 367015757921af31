#!/bin/sh
# Libraries for CUDA 12 and for CUDA 13 in one process, or in one folder.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
for name in libcudart.so.12 libcudart.so.13 libnvJitLink.so.12 libnvJitLink.so.13; do lib $name </dev/null; done
judged 0 LD_LIBRARY_PATH="$t" ./opens libcudart.so.12 libcudart.so.13
found 'warning[cuda-flavours-mixed]'
compare flavours-mixed <out

# The name of libcusparse is the same for both, what it needs is not.
lib libcusparse.so.12 -L. -Wl,--no-as-needed -l:libnvJitLink.so.12 </dev/null
judged 0 LD_LIBRARY_PATH="$t" ./opens libcudart.so.13 libcusparse.so.12
found 'warning[cuda-flavours-mixed]'
has '`libcusparse.so.12` is the one for CUDA 12, in a program for CUDA 13' out
judged 0 LD_LIBRARY_PATH="$t" ./opens libcudart.so.12 libcusparse.so.12
found ''

# Two wheels that write to one folder.
dist torch 2.15.0 'nvidia-cudnn-cu13==9.20.0.48'
dist nvidia-cudnn-cu13 9.20.0.48
dist nvidia-cudnn-cu12 9.19.0.56
wheel_lib nvidia-cudnn-cu13 nvidia/cudnn/lib/libcudnn.so.9 </dev/null
echo 'nvidia/cudnn/lib/libcudnn.so.9,,' >"$site/nvidia_cudnn_cu12-9.19.0.56.dist-info/RECORD"
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
wheel_lib torch torch/lib/libtorch_python.so -L"$site/nvidia/cudnn/lib" -Wl,--no-as-needed -l:libcudnn.so.9 \
	-Wl,--disable-new-dtags,-rpath,'$ORIGIN/../../nvidia/cudnn/lib' </dev/null
judged 0 ./opens "$site/torch/lib/libtorch_python.so"
has '^warning\[cuda-flavours-mixed\]: nvidia-cudnn-cu1. and nvidia-cudnn-cu1. are both installed' out
has 'nvidia-cudnn-cu13==9.20.0.48' out
rm -r "$site/nvidia_cudnn_cu12-9.19.0.56.dist-info"
judged 0 ./opens "$site/torch/lib/libtorch_python.so"
found ''
