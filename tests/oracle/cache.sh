#!/bin/sh
# Libraries of the distribution through ld.so.cache: a hit, and a name that has no entry.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
maps_prog app '' 'if (!dlopen("libm.so.6", RTLD_NOW) || !dlopen("libresolv.so.2", RTLD_NOW) || dlopen("libnone.so.1", RTLD_NOW)) return 1;'
watched "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 4
compare_maps "$t/maps" 5
