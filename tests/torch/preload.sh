#!/bin/sh
# Importing the real torch under both modules: each dlopen of Python code has the line that asked for it, as torch's own files
# have it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
traced_both "$python" -c 'import torch' >out 2>&1 || { status=$?; cat out; fail "exit status $status"; }
collect
matching kind=dlopen >calls
[ "$(wc -l <calls)" -ge 20 ] || fail "$(wc -l <calls) calls of dlopen"
grep libtorch_global_deps.so calls >global
has '"frames":\["[^"]*/ctypes/__init__.py:[0-9]*:__init__","[^"]*/torch/__init__.py:[0-9]*:_load_global_deps"' global
line=$(sed 's/.*\/torch\/__init__.py:\([0-9]*\):_load_global_deps.*/\1/' global)
sed -n "${line}p" "$site/torch/__init__.py" >source
has 'CDLL(' source
# The extension itself is imported, not opened.
grep '"name":"[^"]*/torch/_C[^"/]*so"' calls >extension
has '"frames":\["[^"]*/torch/__init__.py:[0-9]*:<module>"' extension
# Every call comes from within the import: none is without.
! grep -v '"frames":\["[^"]*:[1-9][0-9]*:' calls >without || { cat without; fail "calls without frames"; }
