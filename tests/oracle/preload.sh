#!/bin/sh
# LD_PRELOAD by name, by path, and of what is not there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
for name in liba libb; do echo 'int x(void) { return 0; }' | lib "r/$name.so.1"; done
maps_prog app '' ''
watched LD_LIBRARY_PATH="$t/r" LD_PRELOAD="liba.so.1:libnone.so.1:$t/r/libb.so.1" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 4
compare_maps "$t/maps" 5
