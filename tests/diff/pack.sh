#!/bin/sh
# diff reads a pack, a block of text or standard input as A and as B, and says the same as of the directories.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
mkdir one sys two
value one/libbar.so 1
value sys/libfoo.so.1 1
program
cp sys/libfoo.so.1 two/
cp one/libbar.so two/
record a -- "$t/app" "$t/one/libbar.so"
LD_LIBRARY_PATH=$t/two record b -- "$t/app" "$t/two/libbar.so" "$t/one/libbar.so"
for side in a b; do
	libtrace pack --no-redact -o $side.libtrace $side 2>err || { status=$?; cat err; fail "pack exits with $status"; }
	libtrace pack --no-redact --text -o $side.txt $side 2>err || { status=$?; cat err; fail "pack --text exits with $status"; }
done
# diffs A B [<FILE]: what diff says but for its first line, which names the two.
diffs() {
	status 1 diff_traces -a "$1" "$2"
	[ ! -s err ] || { cat err; fail "something on standard error"; }
	sed 1d out
}
diffs a b >expected
has 'libfoo.so.1' expected
diffs a.libtrace b.libtrace >got; cmp expected got || { diff expected got; fail "two packs"; }
diffs a b.libtrace >got; cmp expected got || { diff expected got; fail "a directory and a pack"; }
diffs a.txt b >got; cmp expected got || { diff expected got; fail "a block and a directory"; }
diffs - b.libtrace <a.libtrace >got; cmp expected got || { diff expected got; fail "A from standard input"; }
diffs a - <b.libtrace >got; cmp expected got || { diff expected got; fail "B from standard input"; }
status 0 diff_traces a a.libtrace
status 2 diff_traces - - <a.libtrace
[ "$(cat err)" = 'libtrace: two traces expected, and standard input is one' ] || { cat err; fail "another complaint"; }
