#!/bin/sh
# A needed library that is nowhere: ld.so ends the program at once, and the last search is complete.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
echo 'int a(void) { return 0; }' | lib r/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1
watched LD_LIBRARY_PATH="$t/nowhere" "$t/app"
[ $? -eq 127 ] || fail "liba.so.1 was found"
compare_candidates 3
