#!/bin/sh
# Extension modules, with a tag in their name or without, and libraries for Python are judged behind the interpreter: what that
# defines is not missing.  A launcher that is a script leads to the interpreter, and never to its shell.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: Python is this machine's"
python=$(python3 -c 'import sys; print(sys._base_executable)' 2>/dev/null) || skip "no python3"
mkdir site bin
for name in tagged.cpython-311-x86_64-linux-gnu limited.abi3 plain; do
	echo "void *PyList_New(long); void *PyInit_${name%%.*}(void) { return PyList_New(0); }" | lib site/$name.so
done
echo 'void *PyDict_New(void); void *serve(void) { return PyDict_New(); }' | lib site/libserves.so
echo 'void *PyList_New(long), *no_such_symbol(void); void *PyInit_bad(void) { return PyList_New(0) ? no_such_symbol() : 0; }' | lib site/bad.so
echo 'int no_module(void) { return 0; }' | lib site/libnone.so
printf '#!/bin/sh\nexec "%s" "$@"\n' "$python" >bin/python3
chmod +x bin/python3
ln -s "$python" bin/snake
for word in "$python" "$t/bin/python3" "$t/bin/snake"; do
	checks 1 --python="$word" site
	has '^bad.so   1 symbol that nothing in reach defines$' out
	has '^  no_such_symbol$' out
	has '^5 files were looked at as loaded by Python' out
	has '^6 files checked, 1 symbol missing$' out
	[ "$(grep -c '"context":\["[^"]*/\(python[0-9.]*\|snake\)"\]' json)" -eq 5 ] || { cat json; fail "--python=$word: other contexts"; }
done
PATH="$t/bin:$PATH" checks 1 site
[ "$(grep -c '"context":\["[^"]*/python[0-9.]*"\]' json)" -eq 5 ] || { cat json; fail "a launcher in PATH: other contexts"; }
# What is no Python is none.
for word in /bin/sh "$t/nonesuch"; do
	checks 0 --python="$word" site
	has '^left out: plain.so   an extension module, and no Python for it was found' out
	has '^nothing is missing: 1 file checked, 5 left out$' out
done
# The one whose prefix holds it.
mkdir -p prefix/bin prefix/lib/python3.99/site-packages
ln -s "$python" prefix/bin/python3.99
cp site/plain.so prefix/lib/python3.99/site-packages/
checks 0 prefix/lib
has "\"context\":\\[\"$t/prefix/bin/python3.99\"\\]" json
