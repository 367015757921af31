#!/bin/sh
# The tree of the real torch: the edges that matter come from DT_NEEDED, and preloads appear as what they are.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
libtrace_record -q -o "$t/data" -- "$python" -c 'import torch' 2>err || { status=$?; cat err; fail "exit status $status"; }
libtrace tree --format=json "$t/data" >tree.json
status=$?
"$python" "$top/tests/torch/tree.py" tree.json "$site" $status || fail "the tree is not what torch needs"
libtrace tree --charset=utf8 "$t/data" >tree.txt
[ $? -eq $status ] || fail "text and json exit differently"
has '_C\.cpython.*SP/torch/ *\[dlopen' tree.txt
has '[0-9]* libraries preloaded by absolute path: libcublasLt\.so\.13, libcublas\.so\.13, ' tree.txt
for name in libcublas.so.13 libcudnn.so.9 libnccl.so.2 libcusparse.so.12; do
	has "── $name   SP/nvidia/.*\[already loaded: preload\]" tree.txt
done
hasnt '── libcublas\.so\.13   SP/nvidia/.*\[dlopen' tree.txt
libtrace tree -a --charset=utf8 "$t/data" >all.txt
has '── libcublas\.so\.13   SP/nvidia/.*\[dlopen (torch/__init__\.py:[0-9]* in _preload_cuda_lib), absolute path\]' all.txt
has '[0-9]* hidden (.*: -a shows them)' tree.txt
hasnt ' hidden ' all.txt
libtrace why libnccl.so.2 "$t/data" >why.txt || fail "why exits with $?"
has 'libtorch_cuda\.so .*\[needs it\]' why.txt
has 'python3.*\[opened it with dlopen (torch/__init__\.py:[0-9]*.*)\]' why.txt
