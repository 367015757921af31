#!/bin/sh
# What a path says by itself, and the path that it leads to.
. "$(dirname "$0")/../lib.sh"
unset LIBTRACE_ROOT
place() {
	$runner "$B/ask-host" owners "$2" >got || fail "ask-host exits with $?"
	[ "$(cat got)" = "$2 $1" ] || { cat got; fail "$2 is $1"; }
}
place cuda /usr/local/cuda-99.0/lib64/libnothing.so.1
place cuda /usr/local/cuda/targets/x86_64-linux/lib/libnothing.so.1
place cuda /opt/nvidia/hpc_sdk/Linux_x86_64/25.7/math_libs/lib64/libnothing.so
place compat /usr/local/cuda-99.0/compat/libcuda.so.1
place compat /usr/local/cuda-99.0/compat/lib/libnvidia-nvvm.so.4
place compat /usr/local/cuda/compat_orin/libcuda.so.1.1
place compat /home/me/miniforge/cuda-compat/libcuda.so.1
place compat /apps/software/CUDAcompat/12-575.57.08/lib/libcuda.so.1
place none /home/me/compat/libfoo.so.1
place none /home/me/compat/libcudart.so
place stubs /usr/local/cuda-99.0/lib64/stubs/libcuda.so
place stubs /usr/local/cuda-99.0/targets/sbsa-linux/lib/stubs/libcuda.so
place none /home/me/stubs/main.o
place wsl /usr/lib/wsl/lib/libcuda.so.1
place tegra /usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1
place tegra /usr/lib/aarch64-linux-gnu/nvidia/libcuda.so.1.1
place tegra /opt/nvidia/l4t-gpu-libs/nvgpu/libcuda.so.1.1
place site-packages /home/me/venv/lib/python3.12/site-packages/torch/lib/libtorch.so
place site-packages /home/me/dist-packages/x.so
place none /home/me/libfoo.so.1
place none libfoo.so.1
# A link among ordinary libraries that leads to a stub.
mkdir -p lib/stubs lib/cuda-compat
: >lib/stubs/libcuda.so
: >lib/cuda-compat/libcuda.so.575.57.08
ln -s stubs/libcuda.so lib/libcuda.so.1
place stubs "$t/lib/libcuda.so.1"
ln -sf cuda-compat/libcuda.so.575.57.08 lib/libcuda.so.1
place compat "$t/lib/libcuda.so.1"
# Below a root the same names count.
mkdir -p root/usr/local/cuda-99.0/compat
: >root/usr/local/cuda-99.0/compat/libcuda.so.1
ln -s "$t/root/usr/local/cuda-99.0/compat/libcuda.so.1" root/link.so
$runner "$B/ask-host" -r "$t/root" owners /link.so >got
[ "$(cat got)" = "/link.so compat" ] || { cat got; fail "below a root"; }
