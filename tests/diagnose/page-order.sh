#!/bin/sh
# Headline, cure, evidence; what was searched is one line unless all is asked for, and a finding is no more than a screen.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener app
names=
for i in 1 2 3 4 5 6 7 8 9; do
	mkdir -p "deep/$i"
	names="$names:$t/deep/$i"
done
LD_LIBRARY_PATH=$names recorded 1 ./app libzgone.so.1
judged 1
# line PATTERN: its number.
line() { grep -n -e "$1" out | head -n 1 | cut -d: -f1; }
[ "$(line '^error')" -eq 1 ] || { cat out; fail "the headline is not the first line"; }
[ "$(line '^  help: ')" -eq 2 ] || { cat out; fail "the cure is not the second"; }
[ "$(line '^  opened with dlopen by')" -gt 2 ] || { cat out; fail "the evidence is not behind the cure"; }
has '^  searched in vain: LD_LIBRARY_PATH, .*; [0-9]* paths (-a lists them)$' out
hasnt "$t/deep/9/libzgone.so.1" out
judged 1 --all
[ "$(line '^  help: ')" -eq 2 ] || { cat out; fail "the cure is not the second line"; }
has '^  searched, in this order:$' out
has "$t/deep/9/libzgone.so.1$" out
libtrace diagnose --format=json data >json
has "$t/deep/9/libzgone.so.1" json

# A long chain: a screen, and how much more there is.
echo 'int last(void) { return 0; }' | lib libzlast.so.1
before=libzlast.so.1
for i in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
	echo "int f$i(void) { return 0; }" | lib "libz$i.so.1" -L. -Wl,--no-as-needed -l:$before -Wl,-rpath,"$t"
	before=libz$i.so.1
done
rm libzlast.so.1
recorded 1 ./app "$t/$before"
judged 1
rows=$(awk '/^$/ { exit } { rows += int((length($0) + 79) / 80) } END { print rows }' out)
[ "$rows" -le 24 ] || { cat out; fail "$rows rows"; }
has '^  and [0-9]* more lines (-a shows them)$' out
judged 1 --all
hasnt 'more lines' out
has "$t/libz01.so.1" out
