#!/bin/sh
# The two NVPL libraries of the aarch64 wheel are gone, as on a Jetson: the import fails in the words of the field reports, and
# the trace says who wanted them, through which chain, and everywhere ld.so looked.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
. "$top/tests/torch-aarch64/torch"
copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$site" "$copy/site-packages" || fail "site-packages cannot be copied"
lapack=libnvpl_lapack_lp64_gomp.so.0 blas=libnvpl_blas_lp64_gomp.so.0
mv "$copy/site-packages/torch/lib/$lapack" "$copy/site-packages/torch/lib/$blas" "$t/" || fail "the wheel has no NVPL"
site=$copy/site-packages

# import_without NAME: libtrace record, which fails for want of NAME, into $t/NAME.data.
import_without() {
	PYTHONPATH=$site LIBTRACE_LIBDIR=$B "$native/libtrace" record -q --runner "$runner" -o "$t/$1.data" -- "$python" -c 'import torch' >out 2>err
	[ $? -eq 1 ] || { cat out err; fail "the import did not fail"; }
	has "^ImportError: $1: cannot open shared object file: No such file or directory\$" err
	libtrace tree --charset=utf8 "$t/$1.data" >"$1.tree"
	[ $? -eq 1 ] || fail "tree does not say that something is missing"
	has "── $1   not found   ([0-9]* paths searched: " "$1.tree"
	libtrace why --charset=utf8 "$1" "$t/$1.data" >"$1.why" || fail "why exits with $?"
	# The chain, and the search in order: each RPATH up to the extension module's, then the default directories.
	for name in libtorch_cpu.so libtorch_python.so "_C\.cpython-[^ ]*" "python3[^ ]*"; do
		has "── $name " "$1.why"
	done
	has "^libtorch_cpu\.so needs $1; searched, in this order:\$" "$1.why"
	has "^ *[0-9]*\. RPATH of libtorch_cpu\.so  *$site/torch/lib/$1  *missing\$" "$1.why"
	has "^ *[0-9]*\. RPATH of _C\.cpython-[^ ]*  *$site/torch/$1  *missing\$" "$1.why"
	has "^ *[0-9]*\. default directory  */lib/aarch64-linux-gnu/$1  *missing\$" "$1.why"
	has "^ *[0-9]*\. default directory  */usr/lib/$1  *missing\$" "$1.why"
}
import_without $lapack
has "── $blas   not looked for" $lapack.tree
mv "$t/$lapack" "$site/torch/lib/"
import_without $blas

watched PYTHONPATH="$site" "$python" -c 'import torch' 2>err
[ $? -eq 1 ] || fail "the import did not fail"
compare_candidates 100
