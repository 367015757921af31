#!/bin/sh
# LD_LIBRARY_PATH with folders that are missing, empty, a file, twice there, and the empty element: the current directory.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r e
: >file
echo 'int a(void) { return 3; }' | lib r/liba.so.1
echo 'int b(void) { return 3; }' | lib libb.so.1
maps_prog app '' 'if (!dlopen("liba.so.1", RTLD_NOW) || !dlopen("libb.so.1", RTLD_NOW) || dlopen("libnone.so.1", RTLD_NOW)) return 1;'
watched LD_LIBRARY_PATH="$t/missing:$t/e:$t/file::$t/e:$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 8
grep -q ' libb\.so\.1$' "$t/candidates.trace" || fail "the empty element was not tried"
compare_maps "$t/maps" 4
