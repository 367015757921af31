#!/bin/sh
# DT_RPATH of the program serves what its libraries need, unless they have a RUNPATH; origin and owner are told.
. "$(dirname "$0")/../lib.sh"
mkdir r
echo 'int b(void) { return 0; }' | lib r/libb.so.1
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1 -Wl,-rpath-link,r -Wl,--disable-new-dtags -Wl,-rpath,"$t/r"
traced "$t/app" || fail "exit status $?"
collect
event kind=object path="$t/app" rpath="$t/r"
event kind=candidate path="$t/r/liba.so.1" origin=rpath origin_owner="$t/app" outcome=found
event kind=candidate path="$t/r/libb.so.1" origin=rpath origin_owner="$t/app" requester="$t/r/liba.so.1" outcome=found
