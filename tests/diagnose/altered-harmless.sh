#!/bin/sh
# Files of a wheel that were changed and do their work, as those that somebody stripped: at most a note.  What is missing in
# another package is not their fault.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
site=$t/env/lib/python3.11/site-packages
mkdir -p "$site/calm" "$site/other" "$t/env/bin"
: >"$t/env/pyvenv.cfg"
# dist NAME FILE:SIZE…
dist() {
	info=$site/$1-1.0.dist-info
	mkdir -p "$info"
	printf 'Metadata-Version: 2.1\nName: %s\nVersion: 1.0\n' "$1" >"$info/METADATA"
	shift
	for row; do echo "${row%:*},sha256=abc,${row#*:}"; done >"$info/RECORD"
}
size() { wc -c <"$site/$1"; }
echo 'int calm_gone(void) { return 1; } int calm(void) { return 1; }' | lib "$site/calm/libcalm.so"
echo 'int calm(void); int user(void) { return calm(); }' | lib "$site/calm/libuser.so" -L"$site/calm" -l:libcalm.so -Wl,-rpath,'$ORIGIN'
echo 'int calm_gone(void); int other(void) { return calm_gone(); }' |
	lib "$site/other/libother.so" -L"$site/calm" -l:libcalm.so -Wl,-rpath,'$ORIGIN/../calm'
opener open

dist calm "calm/libcalm.so:$(size calm/libcalm.so)" "calm/libuser.so:$(size calm/libuser.so)"
dist other "other/libother.so:$(size other/libother.so)"
recorded 0 ./open "$site/calm/libuser.so"
judged 0 --all
no_finding
# No opinion without a size, or with one that is none.
dist calm calm/libcalm.so: calm/libuser.so:many
recorded 0 ./open "$site/calm/libuser.so"
judged 0 --all
no_finding
dist calm calm/libcalm.so:9000000 "calm/libuser.so:$(size calm/libuser.so)"
recorded 0 ./open "$site/calm/libuser.so"
judged 0 --all
finding note abi-mismatch '`libcalm.so` is not the file that calm 1.0 installed'
no_finding missing-symbol
judged 0
has '^no problem found' out

# Another package wants what it lacks: that is another matter, and the file is a hint.
echo 'int calm(void) { return 1; }' | lib "$site/calm/libcalm.so"
recorded 1 ./open "$site/other/libother.so"
judged 1
no_finding abi-mismatch
finding error missing-symbol '`calm_gone`, which `libother.so` wants'
has 'note: `libcalm.so` is not the file that calm 1.0 installed: it has [0-9]* bytes, RECORD says 9000000' out
