#!/bin/sh
# A file asked for by two names is mapped once, and is one object.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
echo 'int a(void) { return 0; }' | lib r/liba.so.1
ln -s liba.so.1 r/libother.so
ln r/liba.so.1 r/libthird.so
maps_prog app '' 'if (!dlopen("liba.so.1", RTLD_NOW) || !dlopen("libother.so", RTLD_NOW) || !dlopen("libthird.so", RTLD_NOW)) return 1;'
watched LD_LIBRARY_PATH="$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 4
compare_maps "$t/maps" 4
