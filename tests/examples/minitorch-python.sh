#!/bin/sh
# python3 imports minitorch as the C program does: the same tree below libtorch_python.so.
. "$(dirname "$0")/../lib.sh"
only_native "no python3 for $ARCH"
command -v python3 >/dev/null || skip "no python3"
python=$(python3 -c 'import sys; print(sys._base_executable)')
minitorch
part() { sed -n '/^.\{6,10\}[^ ]* libtorch_python\.so   *SP/,/^ *[^ ]* *libcufile\.so\.0 *(\*)$/p' | sed 's/   */  /g; s| [^ ]*/data[12])|)|'; }
PYTHONPATH=$t/mini/site-packages libtrace_record -q -o "$t/data1" -- "$python" -c 'import torch' 2>err
[ $? -eq 1 ] || fail "the import did not fail"
has '^ImportError: libnvpl_lapack_lp64_gomp\.so\.0: cannot open' err
libtrace_record -q -o "$t/data2" -- "$t/mini/import" "$t/mini/site-packages" >out
libtrace tree --charset=utf8 "$t/data1" | part >tree1
libtrace tree --charset=utf8 "$t/data2" | part >tree2
[ "$(wc -l <tree1)" -gt 40 ] || fail "no tree"
diff -u tree1 tree2 || fail "the trees differ"

minitorch COMPLETE=1
[ "$(PYTHONPATH=$t/mini/site-packages "$python" -c 'import torch; print(torch.__version__)')" = 2.15.0+minitorch ] || fail "the import of the whole failed"
