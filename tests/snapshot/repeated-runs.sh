#!/bin/sh
# Run, diagnose, install what was missing, run, diagnose: the second answer is the new truth, and that of the first run stays.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
program
mv libthere.so.1 aside
traced "$t/app" 2>/dev/null
[ $? -eq 127 ] || fail "the program does run"
libtrace diagnose data >first
[ $? -eq 1 ] || { cat first; fail "diagnose sees no error"; }
has 'libthere.so.1. was not found' first
[ "$(takes data)" = 1 ] || { cat asked; fail "not one take"; }
mv aside libthere.so.1
traced "$t/app" || fail "the program does not run"
libtrace diagnose data >second || { cat second; fail "diagnose still sees an error"; }
hasnt 'not found' second
[ "$(takes data)" = 2 ] || { cat asked; fail "not two takes"; }
libtrace diagnose --run 1 data >again
[ $? -eq 1 ] || { cat again; fail "the first run has no error any more"; }
sed -i "/other run/d" again
cmp first again || { diff first again; fail "the first run says something else now"; }

# A third that found everything as the second did needs no take of its own.
traced "$t/app" || fail "the program does not run"
libtrace snapshot data >out || fail "snapshot exits with $?"
[ "$(takes data)" = 2 ] || { cat asked; fail "the same is kept twice"; }
libtrace snapshot --run all data >out || fail "snapshot exits with $?"
has '^already in' out
