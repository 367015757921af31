#!/bin/sh
# GB10 is 12.1, the library has code for 12.0: it runs, whatever the framework says of a GPU that is too new.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
fatbin 48xsm_80 48xsm_90 48xsm_100 48xsm_110 48xsm_120 1xsm_121a | lib libtorch_cuda.so
export LD_LIBRARY_PATH="$t"
driver 580.95.05
gpu 'NVIDIA GB10'
judged 0 ./opens libtorch_cuda.so
found 'note[arch-warning-false]'
has "^no problem found: .*GPU code (sm_120) of libtorch_cuda.so for NVIDIA GB10 (12.1)" out
sed 1d out | compare arch-warning-false
device=12.1
judged 0 ./opens libtorch_cuda.so
found 'note[arch-warning-false]'
# Neither where code for 12.1 is there, nor on a 12.0.
device=12.0
judged 0 ./opens libtorch_cuda.so
found ''
fatbin 48xsm_80 48xsm_121 | lib libtorch_cuda.so
device=12.1
judged 0 ./opens libtorch_cuda.so
found ''
