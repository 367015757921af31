#!/bin/sh
# torch's own libraries: libtorch_cuda.so taken away, and libtorch_cpu.so of the version before.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
version=$(cat "$top/tests/torch.version")

what="without libtorch_cuda.so"
make_copy
rm "$site/torch/lib/libtorch_cuda.so"
examine 1 env
finds not-found:libtorch_cuda.so "help:torch==$version"

what="with libtorch_cpu.so of the version before"
make_copy
before=$("$top/tests/torch/before" 2>before.err) || { status=$?; cat before.err; [ $status -eq 77 ] && exit 77; fail "tests/torch/before exits with $status"; }
rm "$site/torch/lib/libtorch_cpu.so"
cp "$before" "$site/torch/lib/libtorch_cpu.so"
examine 1 env
finds abi-mismatch:libtorch_cpu.so "says:\`libtorch_cpu.so\` is not the file that torch $version installed" \
	"help:install --force-reinstall --no-deps torch==$version"
libtrace diagnose "$t/data" >said
[ "$(grep -c '^error' said)" -eq 1 ] || { cat said; fail "$what: more than one error"; }
has 'this also explains: error\[missing-symbol\]: .*, which `libtorch_cpu.so` wants' said
