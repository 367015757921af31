#!/bin/sh
# A DGX Spark, whose GB10 is 12.1, and a torch whose code is for 12.0: it runs, and the warning that it prints is false.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
minitorch COMPLETE=1
site=$t/mini/site-packages
vendor
# add_code LIBRARY WORD…: gives a library of minitorch GPU code.
add_code() {
	add_library=mini/site-packages/$1
	shift
	fatbin "$@" | $CC -x c -c -o fat.o - && "${OBJCOPY:-objcopy}" -O binary --only-section=.nv_fatbin fat.o fat.bin &&
		"${OBJCOPY:-objcopy}" --add-section .nv_fatbin=fat.bin --set-section-flags .nv_fatbin=alloc,readonly,data,contents "$add_library" 2>objcopy.err || { cat objcopy.err; skip "no objcopy that adds a section"; }
}
add_code torch/lib/libtorch_cuda.so 48xsm_80 48xsm_90 48xsm_100 48xsm_110 48xsm_120 6xsm_100a 1xsm_121a
add_code nvidia/cu13/lib/libcublas.so.13 20xsm_80 20xsm_90 20xsm_120 20xcompute_120:9.0
driver 580.95.05
gpu 'NVIDIA GB10'
devices
judged 0 ./mini/import mini/site-packages
found 'note[unsafe-path]' 'note[arch-warning-false]'
has "^no problem found: .*GPU code (sm_120) of libtorch_cuda.so for NVIDIA GB10 (12.1)" out
sed 1d out | compare field-gb10
# On a Thor the same is right, but for a library that helps others.
rm -r root/proc/driver/nvidia/gpus
gpu 'NVIDIA Thor'
add_code nvidia/nvshmem/lib/libnvshmem_host.so.3 20xsm_80 20xsm_90 20xsm_120
judged 0 ./mini/import mini/site-packages
found 'note[arch-missing]' 'note[unsafe-path]'
has 'libnvshmem_host.so.3' out
# Without code for 12.x it is an error, and the cure is a torch that has some.
minitorch clean
minitorch COMPLETE=1
vendor
add_code torch/lib/libtorch_cuda.so 48xsm_75 48xsm_80 48xsm_90
rm -r root/proc/driver/nvidia/gpus
gpu 'NVIDIA GB10'
judged 1 ./mini/import mini/site-packages
found 'error[arch-missing]' 'note[unsafe-path]'
has 'download.pytorch.org/whl/cu1' out
