#!/bin/sh
# DT_RUNPATH is not inherited: what the second library needs is searched elsewhere, in vain, and the program ends with 127.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r e
echo 'int b(void) { return 3; }' | lib r/libb.so.1
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1 -Wl,-rpath-link,r -Wl,--enable-new-dtags,-rpath,"$t/r"
watched LD_LIBRARY_PATH="$t/e" "$t/app"
[ $? -eq 127 ] || fail "libb.so.1 was found"
compare_candidates 4
