#!/bin/sh
# The torch that PyPI had for aarch64 up to 2.10.0 is a build without CUDA: said, with the cure, where a GPU is asked for.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch-aarch64/torch"
cpu=$("$top/tests/torch/env-aarch64-cpu" 2>cpu.err) || { status=$?; cat cpu.err; [ $status -eq 77 ] && exit 77; fail "tests/torch/env-aarch64-cpu exits with $status"; }
PYTHONPATH=$cpu LIBTRACE_LIBDIR=$B "$native/libtrace" record -q --runner "$runner" -o "$t/data" -- \
	"$python" -c 'import torch; print(torch.version.cuda)' >out 2>err || { status=$?; cat out err; fail "exit status $status"; }
has '^None$' out
said() { python3 "$top/tests/torch/diagnosis.py" "$@" || { cat "$1"; fail "$*"; }; }
libtrace diagnose --format=json "$t/data" >nothing.json || fail "diagnose exits with $?"
said nothing.json cpu-only none:error none:warning
libtrace diagnose --device 12.1 --format=json "$t/data" >spark.json
said spark.json cpu-only "help:torch"
