#!/bin/sh
# libtrace record --runner imports the real aarch64 torch: the same output and exit status, and a tree from this machine's command.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch-aarch64/torch"
cat >app.py <<'END'
import sys
import torch
print(torch.__version__, torch.ones(8, 8).matmul(torch.ones(8)).sum().item())
sys.exit(7)
END
plain PYTHONPATH="$site" "$python" app.py >plain.out 2>plain.err
[ $? -eq 7 ] || { cat plain.err; fail "torch itself does not work here"; }
PYTHONPATH=$site LIBTRACE_LIBDIR=$B "$native/libtrace" record -q --runner "$runner" -o "$t/data" -- "$python" app.py >recorded.out 2>recorded.err
[ $? -eq 7 ] || { cat recorded.err; fail "exit status under record"; }
cmp plain.out recorded.out || fail "stdout differs"
diff plain.err recorded.err || fail "stderr differs"
libtrace tree --charset=utf8 "$t/data" >tree || fail "tree exits with $?"
has '── libnvpl_lapack_lp64_gomp\.so\.0   SP/torch/lib/  *\[RPATH of libtorch_' tree
for name in libcublas.so.13 libcudnn.so.9 libnccl.so.2; do
	has "── $name   SP/nvidia/.*\[already loaded: preload\]" tree
done
