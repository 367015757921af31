#!/bin/sh
# A second namespace: the same files once more.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
echo 'int a(void) { return 0; }' | lib r/liba.so.1
maps_prog app '' 'if (!dlmopen(LM_ID_NEWLM, "liba.so.1", RTLD_NOW) || !dlopen("liba.so.1", RTLD_NOW)) return 1;'
plain LD_LIBRARY_PATH="$t/r" "$t/app" "$t/plain-maps" || skip "dlmopen does not work here"
watched LD_LIBRARY_PATH="$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 3
compare_maps "$t/maps" 4
