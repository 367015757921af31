#!/bin/sh
# The aarch64 wheel as a Jetson Thor and a DGX Spark have it: fine on both GPUs, though a helper library has no code for the one;
# and without its two NVPL libraries, which are its own: the cure is torch again.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch-aarch64/torch"
version=$(cat "$top/tests/torch.version")

# import_into DIR STATUS
import_into() {
	PYTHONPATH=$site LIBTRACE_LIBDIR=$B "$native/libtrace" record -q --runner "$runner" -o "$1" -- "$python" -c 'import torch' >out 2>err
	[ $? -eq "$2" ] || { cat out err; fail "the import does not end with $2"; }
}
# said FILE EXPECTATION…
said() { python3 "$top/tests/torch/diagnosis.py" "$@" || { cat "$1"; fail "$*"; }; }

import_into "$t/healthy" 0
for device in 12.1 11.0; do
	libtrace diagnose --device $device --format=json "$t/healthy" >"$device.json" || fail "diagnose --device $device exits with $?"
	said $device.json none:error none:warning
done
said 11.0.json has:arch-missing:libnvshmem_host.so.3
libtrace diagnose --device 8.7 --format=json "$t/healthy" >8.7.json
libtrace diagnose --device 7.5 --format=json "$t/healthy" >7.5.json
[ $? -eq 1 ] || fail "the wheel has nothing for sm_75, and that is no error"
said 7.5.json arch-missing:libtorch_cuda.so

copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$site" "$copy/site-packages" || fail "site-packages cannot be copied"
site=$copy/site-packages
for library in libnvpl_lapack_lp64_gomp.so.0 libnvpl_blas_lp64_gomp.so.0; do
	mv "$site/torch/lib/$library" "$t/" || fail "the wheel has no $library"
	import_into "$t/$library.data" 1
	libtrace diagnose --format=json "$t/$library.data" >missing.json
	[ $? -eq 1 ] || fail "a missing library is no error"
	said missing.json "not-found:$library" "help:torch==$version"
	mv "$t/$library" "$site/torch/lib/"
done
