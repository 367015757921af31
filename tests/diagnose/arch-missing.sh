#!/bin/sh
# No GPU code for the GPU of the machine, or for the one that --device names.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
# As libtorch_cuda.so of x86_64 has it, a tenth of it, and the stray kernels.
fatbin 48xsm_75 48xsm_80 48xsm_86 48xsm_90 48xsm_100 48xsm_120 6xsm_100a 6xsm_103 1xsm_90a 1xsm_89 1xsm_121a |
	lib libtorch_cuda.so
fatbin 20xsm_75 20xsm_80 20xsm_90 2xcompute_90:8.8 | lib libcufft.so.12
fatbin 20xsm_80 20xsm_90 20xsm_120 | lib libnvshmem_host.so.3
export LD_LIBRARY_PATH="$t"
libraries='libtorch_cuda.so libcufft.so.12 libnvshmem_host.so.3'
# shellcheck disable=SC2086 # words
for device in 7.5 8.0 8.6 8.7 8.9 9.0 10.0 10.3 12.0; do
	judged 0 ./opens $libraries
	hasnt 'error\[' out
	has "GPU code (sm_[0-9]*) of libtorch_cuda.so for $device" out
done
device=7.0
# shellcheck disable=SC2086 # words
judged 1 ./opens $libraries
has '^error\[arch-missing\]: `libtorch_cuda.so` has no GPU code for 7.0' out
has 'whl/cu126' out
device=11.0
# shellcheck disable=SC2086 # words
judged 1 ./opens $libraries
found 'error[arch-missing]' 'note[arch-missing]'
compare arch-missing <out
# A helper alone is a note; of --device nothing is said unasked, for want of a GPU.
judged 0 ./opens libnvshmem_host.so.3
found 'note[arch-missing]'
device=
# shellcheck disable=SC2086 # words
judged 0 ./opens $libraries
found ''
# The GPU of the machine asks by itself.
driver 580.95.05
gpu 'NVIDIA Thor' 'Tesla V100-SXM2-16GB'
# shellcheck disable=SC2086 # words
judged 1 ./opens $libraries
has 'has no GPU code for NVIDIA Thor (11.0)' out
has 'has no GPU code for Tesla V100-SXM2-16GB (7.0)' out
rm -r root/proc/driver/nvidia/gpus
gpu 'NVIDIA H100 80GB HBM3'
# shellcheck disable=SC2086 # words
judged 0 ./opens $libraries
hasnt '\[arch-' out
# Code of one architecture for its own variant does not serve the next.
device=9.0
fatbin 10xsm_80a 10xsm_100f | lib libmine.so
judged 1 ./opens libmine.so
has '^error\[arch-missing\]: `libmine.so` has no GPU code for 9.0' out
device=10.3
judged 0 ./opens libmine.so
hasnt '\[arch-missing' out
# One stray kernel is no support.
fatbin 100xsm_80 1xsm_120 | lib libmine.so
device=12.0
judged 1 ./opens libmine.so
has '`libmine.so` has next to no GPU code for 12.0' out
# Orin runs torch's code for other GPUs from CUDA 13.2 on; other GPUs always did.
mkdir -p site-packages/torch/lib
fatbin 48xsm_80 48xsm_90 | lib site-packages/torch/lib/libtorch_cuda.so
LD_LIBRARY_PATH=$t/site-packages/torch/lib
device=8.7
printf "__version__ = '2.9.0+cu130'\ncuda = '13.0'\n" >site-packages/torch/version.py
judged 1 ./opens libtorch_cuda.so
has '^error\[arch-missing\]: `libtorch_cuda.so` has no GPU code for 8.7' out
has 'note: 8.7 is the GPU of a Jetson' out
has 'jetson-ai-lab' out
device=8.6
judged 0 ./opens libtorch_cuda.so
hasnt '\[arch-missing' out
device=8.7
printf "__version__ = '2.15.0+cu132'\ncuda = '13.2'\n" >site-packages/torch/version.py
judged 0 ./opens libtorch_cuda.so
hasnt '\[arch-missing' out
