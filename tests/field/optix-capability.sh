#!/bin/sh
# NVIDIA/nvidia-docker#1545, BNLNPPS/simphony#80: OptiX in a container: libnvoptix.so.1 comes with the capability graphics.  A program that
# does without is told nothing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
. "$top/tests/diagnose/heard"
mkdir -p root/proc/driver/nvidia root/dev root/etc
touch root/.dockerenv
echo 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Release Build' >root/proc/driver/nvidia/version
prog optix -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	void *optix = dlopen("libnvoptix.so.1", RTLD_NOW);
	if (!optix)
		fprintf(stderr, "OPTIX_ERROR_LIBRARY_NOT_FOUND: %s\n", dlerror());
	return argc == 1 && !optix;
}
C
judged 1 LIBTRACE_ROOT="$t/root" ./optix
has '^error\[driver-part-missing\]: the NVIDIA driver is here, and its library `libnvoptix.so.1` is not' out
has 'capability `graphics`; NVIDIA_DRIVER_CAPABILITIES is not set: compute and utility' out
has 'docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility,graphics IMAGE' out
judged 1 LIBTRACE_ROOT="$t/root" NVIDIA_DRIVER_CAPABILITIES='x;id' ./optix
hasnt 'CAPABILITIES=x' out
judged 0 LIBTRACE_ROOT="$t/root" ./optix anyway
hasnt 'libnvoptix' out
# Without the driver it is a library that is missed as any other.
rm -r root/proc/driver
judged 1 LIBTRACE_ROOT="$t/root" ./optix
hasnt 'driver-part-missing' out
# Nor was it left out of a container: that was started without the driver.
judged 1 LIBTRACE_ROOT="$t/root" NVIDIA_DRIVER_CAPABILITIES=all ./optix
hasnt 'nvidia-ctk\|with the capability' out
has 'docker run --gpus all' out
