#!/bin/sh
# The aarch64 wheel without its two NVPL libraries: one probe names both, and the import gets to its end on stand-ins.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch-aarch64/torch"
copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$site" "$copy/site-packages" || fail "site-packages cannot be copied"
lapack=libnvpl_lapack_lp64_gomp.so.0 blas=libnvpl_blas_lp64_gomp.so.0
rm "$copy/site-packages/torch/lib/$lapack" "$copy/site-packages/torch/lib/$blas" || fail "the wheel has no NVPL"
PYTHONPATH=$copy/site-packages LIBTRACE_LIBDIR=$B "$native/libtrace" probe --format=json --runner "$runner" -- "$python" -c 'import torch' >out 2>err
[ $? -eq 1 ] || { cat out err; fail "probe does not exit with 1"; }
printf '%s\n' $lapack $blas | sort >expected
grep -o '"soname":"[^"]*","requesters"' out | cut -d'"' -f4 | sort | diff expected - || { cat out; fail "other libraries are named"; }
has '"reached":"it got to its end on stand-ins"' out
has '"called":null' out
