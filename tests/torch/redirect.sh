#!/bin/sh
# Rules on the real torch: a hidden library is missed as on a machine without it, another copy is what gets loaded, and the
# trace says so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
"$B/libtrace" record -q -o "$t/hidden" --redirect 'libcudnn.so.9 hide' -- "$python" -c 'import torch' >out 2>err
[ $? -eq 1 ] || { cat out err; fail "the import did not fail"; }
has '^ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory$' err
"$B/libtrace" tree hidden >tree.txt
[ $? -eq 1 ] || fail "tree does not say that something is missing"
has 'libcudnn.so.9   not found   hidden by rule 1' tree.txt
"$B/libtrace" why libcudnn.so.9 hidden >why.txt
has 'libcudnn.so.9 hide' why.txt

# A copy in another folder: what it needs comes from its own $ORIGIN or from what is loaded.
mkdir copy
cp "$site/nvidia/cu13/lib/libcufft.so.12" copy/
cat >app.py <<'END'
import torch
print([line.split()[-1] for line in open("/proc/self/maps") if "libcufft.so" in line][0])
END
"$B/libtrace" record -q -o "$t/copied" --redirect "libcufft.so.12 to $t/copy/libcufft.so.12" -- "$python" app.py >out 2>err || { status=$?; cat err; fail "exit status $status"; }
[ "$(cat out)" = "$t/copy/libcufft.so.12" ] || fail "mapped is $(cat out)"
"$B/libtrace" tree -a copied >tree.txt || fail "tree exits with $?"
has "libcufft.so.12   $t/copy/libcufft.so.12 .*redirected by rule 1" tree.txt
hasnt "$site/nvidia/cu13/lib/libcufft.so.12  *\[" tree.txt
