#!/bin/sh
# DT_RPATH of the program and of a library, inherited by what they need, before LD_LIBRARY_PATH.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r s e
echo 'int c(void) { return 3; }' | lib s/libc3.so.1
echo 'int c(void); int b(void) { return c(); }' | lib r/libb.so.1 -Ls -l:libc3.so.1
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1 -Wl,-rpath-link,s -Wl,--disable-new-dtags,-rpath,'$ORIGIN/../s'
maps_prog app 'int a(void);' 'if (a() != 3) return 1;' -Lr -l:liba.so.1 -Wl,-rpath-link,r:s -Wl,--disable-new-dtags,-rpath,"$t/e:$t/r"
watched LD_LIBRARY_PATH="$t/e" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 6
compare_maps "$t/maps" 6
