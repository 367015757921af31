#!/bin/sh
# Candidates that ld.so passes over, or stops at: another machine's library, a text file, an empty file, a symlink loop.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir other text loop r
for name in liba libb libd; do echo 'int x(void) { return 0; }' | lib "r/$name.so.1"; done
# The same library for a machine that does not exist: e_machine is at 18.
cp r/liba.so.1 other
printf '\377\376' | dd of=other/liba.so.1 bs=1 seek=18 conv=notrunc 2>/dev/null
echo 'not a library, and longer than the 64 bytes of the header that ld.so reads first of all' >text/libb.so.1
: >text/libempty.so.1
ln -s libd.so.1 loop/libd.so.1
maps_prog app '' '
if (!dlopen("liba.so.1", RTLD_NOW) || dlopen("libb.so.1", RTLD_NOW) || dlopen("libempty.so.1", RTLD_NOW)) return 1;
dlopen("libd.so.1", RTLD_NOW);'
watched LD_LIBRARY_PATH="$t/other:$t/text:$t/loop:$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 9
compare_maps "$t/maps" 4
