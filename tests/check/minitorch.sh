#!/bin/sh
# The miniature of torch: what it misses on a Thor is named in one run, and nothing else; its module stands behind Python.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: Python is this machine's"
command -v python3 >/dev/null || skip "no python3"
minitorch
checks 1 --python=python3 mini/site-packages
without_help <out | sed 's/, ld.so.cache//; s/: [0-9]* paths/: N paths/' | compare minitorch
grep -o '"soname":"[^"]*"' json >sonames
[ "$(cat sonames)" = '"soname":"libcudss.so.0"
"soname":"libnvpl_blas_lp64_gomp.so.0"
"soname":"libnvpl_lapack_lp64_gomp.so.0"' ] || { cat sonames; fail "other libraries are missing"; }
has '"path":"[^"]*/_C.abi3.so","context":\["[^"]*/python[0-9.]*"\]' json
has '"package":"nvidia-cudss-cu13"' json
minitorch COMPLETE=1 OUT="$t/whole"
checks 0 --python=python3 whole/site-packages
has '^nothing is missing: ' out
