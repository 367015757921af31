#!/bin/sh
# pytorch/pytorch#139410: an extension for CUDA beside a torch without: libtorch_cuda.so is nowhere, and no package has it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
dist torch 2.5.0+cpu
dist torchvision 0.20.0+cu124 'torch==2.5.0'
printf '__version__ = "2.5.0+cpu"\ncuda = None\n' >version.py
wheel_lib torch torch/lib/libtorch_cpu.so </dev/null
mv version.py "$site/torch/"
lib libtorch_cuda.so </dev/null
wheel_lib torchvision torchvision/_C.so -L. -Wl,--no-as-needed -l:libtorch_cuda.so </dev/null
rm libtorch_cuda.so
judged 1 ./opens "$site/torch/lib/libtorch_cpu.so" "$site/torchvision/_C.so"
has '^error\[requirement-unmet\]: torchvision 0.20.0+cu124 was built for CUDA, and torch 2.5.0+cpu is a build without CUDA' out
hasnt 'apt-file\|no-binary' out
has 'install the build of torchvision that fits' out
judged 0 ./opens "$site/torch/lib/libtorch_cpu.so"
hasnt '^error' out
