#!/bin/sh
# examples/minitorch fails as its README says, the tree and the answer are those of the README, and COMPLETE=1 makes it whole.
# Compared are the parts that depend neither on Python nor on glibc: below libtorch_python.so, and up to the RPATHs' end.
. "$(dirname "$0")/../lib.sh"
readme=$top/examples/minitorch/README.md
# Columns and the number of paths, which glibc's own directories are among, differ.
same() { sed -e 's/   */  /g; s/  *$//' -e 's/([0-9]* paths searched: [^)]*)/(paths searched)/' -e "s|$t/mini/|/opt/venv/lib/python3.11/|g"; }
part() { sed -n '/^.\{6,10\}[^ ]* libtorch_python\.so   *SP/,/^ *[^ ]* *libcufile\.so\.0 *(\*)$/p'; }
answer() { sed -n '/^libtorch_cpu\.so needs/,/^ *14\. /p'; }
unindent() { sed 's/^    //' "$readme"; }

minitorch
libtrace_record -q -o "$t/data" -- "$t/mini/import" "$t/mini/site-packages" >out
[ $? -eq 1 ] || { cat out; fail "the import did not fail"; }
echo 'ImportError: libnvpl_lapack_lp64_gomp.so.0: cannot open shared object file: No such file or directory' | diff - out || fail "other words"
has '^    ImportError: libnvpl_lapack_lp64_gomp\.so\.0: cannot open shared object file: No such file or directory$' "$readme"
libtrace tree --charset=utf8 "$t/data" >tree
[ $? -eq 1 ] || fail "tree does not say that something is missing"
libtrace why --charset=utf8 libnvpl_lapack_lp64_gomp.so.0 "$t/data" >why || fail "why exits with $?"
unindent | part | same >expected.tree
part <tree | same >actual.tree
[ "$(wc -l <expected.tree)" -gt 40 ] || fail "README shows no tree"
diff -u expected.tree actual.tree || fail "the tree is not that of the README"
unindent | answer | same >expected.why
answer <why | same >actual.why
[ "$(wc -l <expected.why)" -eq 15 ] || fail "README shows no answer"
diff -u expected.why actual.why || fail "the answer is not that of the README"

minitorch COMPLETE=1
plain "$t/mini/import" "$t/mini/site-packages" >out || { cat out; fail "the import of the whole failed"; }
[ "$(cat out)" = imported ] || fail "other words: $(cat out)"
minitorch
if plain "$t/mini/import" "$t/mini/site-packages" >out; then fail "the missing libraries are still there"; fi
