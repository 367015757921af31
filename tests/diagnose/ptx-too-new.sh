#!/bin/sh
# For this GPU there is PTX only, of a version that the driver library does not know.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
member driver libcuda 570.133.20 libcuda.so.1
driver 570.133.20
gpu 'NVIDIA H100 80GB HBM3'
devices
fatbin 10xsm_80 10xcompute_90:9.0 | lib libmine.so
judged 1 LD_LIBRARY_PATH="$t:$t/driver" ./opens libmine.so libcuda.so.1
found 'error[ptx-too-new]'
compare ptx-too-new <out
# What a driver of CUDA 12.8 knows, machine code beside it, and a driver that knows it.
fatbin 10xsm_80 10xcompute_90:8.7 | lib libmine.so
judged 0 LD_LIBRARY_PATH="$t:$t/driver" ./opens libmine.so libcuda.so.1
hasnt '\[ptx-too-new' out
fatbin 10xsm_80 10xsm_90 10xcompute_90:9.0 | lib libmine.so
judged 0 LD_LIBRARY_PATH="$t:$t/driver" ./opens libmine.so libcuda.so.1
hasnt '\[ptx-too-new' out
rm -r driver
member driver libcuda 580.95.05 libcuda.so.1
driver 580.95.05
fatbin 10xsm_80 10xcompute_90:9.0 | lib libmine.so
judged 0 LD_LIBRARY_PATH="$t:$t/driver" ./opens libmine.so libcuda.so.1
hasnt '\[ptx-too-new' out
