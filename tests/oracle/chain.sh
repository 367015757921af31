#!/bin/sh
# A chain of needed libraries found through RUNPATH: candidates and open objects.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
echo 'int c(void) { return 3; }' | lib r/libc3.so.1
echo 'int c(void); int b(void) { return c(); }' | lib r/libb.so.1 -Lr -l:libc3.so.1 -Wl,--enable-new-dtags,-rpath,'$ORIGIN'
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1 -Wl,--enable-new-dtags,-rpath,'$ORIGIN'
maps_prog app 'int a(void);' 'if (a() != 3) return 1;' -Lr -l:liba.so.1 -Wl,-rpath-link,r -Wl,--enable-new-dtags,-rpath,"$t/nowhere:$t/r"
watched "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 4
compare_maps "$t/maps" 6
