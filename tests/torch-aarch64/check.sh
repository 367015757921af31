#!/bin/sh
# The two NVPL libraries of the aarch64 wheel are gone: one check through --runner names both, who needs them and where they were
# looked for, without running anything; with them, they are not missing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch-aarch64/torch"
copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/site-packages"
cp -al "$site/torch" "$copy/site-packages/" || fail "torch cannot be copied"
lapack=libnvpl_lapack_lp64_gomp.so.0 blas=libnvpl_blas_lp64_gomp.so.0
mkdir gone
mv "$copy/site-packages/torch/lib/$lapack" "$copy/site-packages/torch/lib/$blas" gone/ || fail "the wheel has no NVPL"
check() { LIBTRACE_LIBDIR=$B "$native/libtrace" check --runner "$runner" --python="$python" "$@"; }

check "$copy/site-packages/torch" >out 2>err
[ $? -eq 1 ] || { cat out err; fail "check does not find that something is missing"; }
for name in $lapack $blas; do
	has "^$name   not found" out
done
grep -A 1 "^$lapack " out | grep -q 'needed by .*lib/libtorch_cpu.so' || { cat out; fail "libtorch_cpu.so is not said to need $lapack"; }
check --format=json "$copy/site-packages/torch" >json 2>err
has "\"soname\":\"$blas\",\"requesters\":\[[^]]*/torch/lib/libtorch_cpu.so\"" json
has "\"searched\":\[[^]]*/torch/lib/$blas\"" json
has '{"path":"[^"]*/torch/_C\.cpython-[^"]*","context":\["[^"]*/usr/bin/python' json
mv gone/* "$copy/site-packages/torch/lib/"
check --format=json "$copy/site-packages/torch" >json 2>err
[ $? -le 1 ] || { cat err; fail "check is in trouble"; }
hasnt '"soname":"libnvpl_' json
