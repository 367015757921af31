#!/bin/sh
# However many libraries a file needs, the last one counts.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir many
echo 'int q;' | $CC -x c -shared -fPIC -o one.so - || fail "cannot compile"
flags=
for i in $(seq 1101); do
	ln -s ../one.so many/libq$i.so
	flags="$flags -l:libq$i.so"
done
# Without a soname, DT_NEEDED is the name of the file.
# shellcheck disable=SC2086 # words
echo 'int main(void) { return 0; }' | prog program -Wl,--no-as-needed -Wl,-rpath,"$t/many" -Lmany $flags
[ "$(readelf -d program | grep -c 'NEEDED.*libq')" -eq 1101 ] || skip "this linker takes one file once"
checks 0 program
rm many/libq1101.so
checks 1 program
has '^libq1101.so   not found' out
has '^1 file checked, 1 library missing$' out
