#!/bin/sh
# What is read of the machine, and where the packages are found: each laid out below LIBTRACE_ROOT.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
on="LD_LIBRARY_PATH=$t/system LIBTRACE_CUDA_COMPAT=auto"
member system libcuda 570.133.20 libcuda.so.1
# fresh: another machine.
fresh() { rm -rf root; mkdir root; }
# expect VERSION [WORD…]
expect() {
	version=$1
	shift
	# shellcheck disable=SC2086 # words
	says "libcuda $version" $on "$@" ./app libcuda.so.1
}

# --- Where packages are ---
# found DIR: a package in that directory below the root is found.
found() {
	fresh
	driver 570.133.20
	member "root/$1" libcuda 580.95.05 libcuda.so.1
	expect 580.95.05
	decided directory="$t/root/$1" why=newer-branch
}
found usr/local/cuda-13.0/compat
found usr/local/cuda/compat
found usr/local/cuda-12.9/compat/lib
found opt/nvidia/hpc_sdk/Linux_x86_64/25.7/cuda/12.9/compat
# /usr/local/cuda is a link into the alternatives: one directory, by its own name.
found usr/local/cuda-13.0/compat
mkdir -p root/etc/alternatives
ln -s "$t/root/usr/local/cuda-13.0" root/etc/alternatives/cuda
ln -s "$t/root/etc/alternatives/cuda" root/usr/local/cuda
ln -s "$t/root/usr/local/cuda-13.0" root/usr/local/cuda-13
expect 580.95.05
decided directory="$t/root/usr/local/cuda-13.0/compat"
[ "$(grep -o '"why":"[a-z-]*"' matching | wc -l)" -eq 2 ] || { cat matching; fail "the directory is listed more than once"; }
fresh
driver 570.133.20
member conda/cuda-compat libcuda 580.95.05 libcuda.so.1
expect 580.95.05 CONDA_PREFIX="$t/conda"
member modules/CUDAcompat/12/lib libcuda 575.57.08 libcuda.so.1
member elsewhere libcuda 590.44.01 libcuda.so.1
says 'libcuda 570.133.20' LD_LIBRARY_PATH="$t/system:$t/elsewhere" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
# EasyBuild's module calls its folder CUDAcompat; last in the list, it still comes first.
says 'libcuda 575.57.08' LD_LIBRARY_PATH="$t/system:$t/modules/CUDAcompat/12/lib" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
decided directory="$t/modules/CUDAcompat/12/lib"
expect 590.44.01 LIBTRACE_CUDA_COMPAT="$t/elsewhere"
# Only the newest: by version, not by name.
fresh
driver 535.129.03
member root/usr/local/cuda-9.0/compat libcuda 580.95.05 libcuda.so.1
member root/usr/local/cuda-13.0/compat libcuda 575.57.08 libcuda.so.1
expect 580.95.05
decided path="$t/root/usr/local/cuda-13.0/compat" why=not-newest

# --- What is in them ---
fresh
driver 570.133.20
compat=root/usr/local/cuda-13.0/compat
member $compat libcuda 580.95.05 libcuda.so.1
member $compat libcuda 580.65.06 libcuda.so.1
expect 570.133.20
decided why=several
rm $compat/libcuda.so.580.65.06 $compat/libcuda.so.1
expect 580.95.05
: >$compat/libcuda.so.580.95.05
expect 570.133.20
decided why=unusable
echo 'const char *libcuda_which(void) { return "stub"; }' | lib $compat/libcuda.so.580.95.05 -nostdlib -Wl,-soname,libcuda.so.1
expect 570.133.20
decided why=stub
rm -r "${compat:?}"/*
mkdir -p $compat/empty
expect 570.133.20
decided why=no-directory
expect 570.133.20 LIBTRACE_CUDA_COMPAT="$t/$compat"
decided why=unusable path="$t/$compat"

# --- Which machine it is ---
compat=root/usr/local/cuda-13.0/compat
# gpu MODEL
gpu() {
	mkdir -p root/proc/driver/nvidia/gpus/0000:01:00.0
	printf 'Model: \t\t %s\nIRQ:   \t\t 24\n' "$1" >root/proc/driver/nvidia/gpus/0000:01:00.0/information
}
fresh
driver 570.133.20
member $compat libcuda 580.95.05 libcuda.so.1
gpu 'NVIDIA H100 80GB HBM3'
expect 580.95.05
decided why=newer-branch
has '"gpus":\["NVIDIA H100 80GB HBM3"\]' matching
hasnt geforce matching
gpu 'NVIDIA GeForce RTX 4090'
expect 580.95.05
decided why=newer-branch
has '"warnings":\["geforce"\]' matching
# The open module of another architecture, whose name has a number before the version.
printf 'NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  575.57.08  Release Build  (dvs-builder@U22-I3)\nGCC version:  gcc version 12.3.0\n' \
	>root/proc/driver/nvidia/version
expect 580.95.05
decided driver=575.57.08
# WSL
rm -r root/proc/driver
mkdir -p root/usr/lib/wsl/lib
expect 570.133.20 LIBTRACE_DRIVER_VERSION=570.133.20
decided why=wsl
has '"machine":\["wsl"\]' matching
rm -r root/usr/lib/wsl
mkdir -p root/proc/sys/kernel
echo 5.15.153.1-microsoft-standard-WSL2 >root/proc/sys/kernel/osrelease
expect 570.133.20 LIBTRACE_DRIVER_VERSION=570.133.20
decided why=wsl
echo 5.15.0-1050-azure >root/proc/sys/kernel/osrelease
expect 580.95.05 LIBTRACE_DRIVER_VERSION=570.133.20
# Orin: only what is made for it, by the CUDA version of its note, whose length is two bytes too large in the real one.
fresh
driver 540.4.0
mkdir root/etc
echo '# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 2025' >root/etc/nv_tegra_release
member $compat libcuda 580.95.05 libcuda.so.1
expect 570.133.20
decided why=other-machine
has '"machine":\["tegra","orin"\],"host_cuda":12060' matching
orin=root/usr/local/cuda-13.0/compat_orin
member $orin libcuda 1.1 libcuda.so.1
expect 570.133.20
decided why=no-note
note $orin/libcuda.so.1.1 '{"format":1,"CUDA version":"13.2"}' 2
expect 1.1
decided why=newer-cuda directory="$t/$orin"
rm root/etc/nv_tegra_release
expect 580.95.05
decided why=newer-branch
has '"why":"other-machine"' matching
mkdir -p root/proc/device-tree
printf 'NVIDIA Jetson AGX Orin Developer Kit\000' >root/proc/device-tree/model
expect 570.133.20
decided why=no-driver
