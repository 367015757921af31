#!/bin/sh
# DT_RUNPATH comes after LD_LIBRARY_PATH, and only for what its object itself needs.
. "$(dirname "$0")/../lib.sh"
mkdir r empty
echo 'int b(void) { return 0; }' | lib r/libb.so.1
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1 -Wl,-rpath-link,r -Wl,--enable-new-dtags -Wl,-rpath,"$t/r"
traced LD_LIBRARY_PATH="$t/empty" "$t/app" 2>/dev/null
[ $? -eq 127 ] || fail "libb.so.1 was found"
collect
event kind=object path="$t/app" runpath="$t/r"
event kind=candidate path="$t/empty/liba.so.1" origin=ld_library_path outcome=missing
event kind=candidate path="$t/r/liba.so.1" origin=runpath origin_owner="$t/app" outcome=found
no_event kind=candidate path="$t/r/libb.so.1"
