#!/bin/sh
# A Jetson Thor: torch wants NVPL and cuDSS, which are missing one after the other.  One finding names the first and who wanted
# it, and says what the next ones are going to be.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
minitorch
site=$t/mini/site-packages
vendor
judged 1 ./mini/import mini/site-packages
sed -n 's/^\([a-z]*\[[a-z-]*\]: .*\)/\1/p' out | head -n 1 >first
echo 'error[not-found]: `libnvpl_lapack_lp64_gomp.so.0` was not found' | diff - first || { cat out; fail "another finding comes first"; }
has 'libnvpl_blas_lp64_gomp.so.0' out
has 'libcudss.so.0' out
has 'needed by .*torch/lib/libtorch_cpu.so' out
hasnt 'error\[driver' out
# All of them are there, where the official wheel has them: what was missing was all.
minitorch COMPLETE=1
judged 0 ./mini/import mini/site-packages
hasnt 'not-found' out
has '^no problem found' out
