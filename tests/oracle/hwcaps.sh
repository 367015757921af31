#!/bin/sh
# Subdirectories for hardware capabilities, one of which exists.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir -p r/glibc-hwcaps/x86-64-v2 r/glibc-hwcaps/x86-64-v3
echo 'int a(void) { return 0; }' | lib r/liba.so.1
cp r/liba.so.1 r/glibc-hwcaps/x86-64-v2
echo 'int b(void) { return 0; }' | lib r/libb.so.1
maps_prog app 'int a(void);' 'if (a() || !dlopen("libb.so.1", RTLD_NOW) || dlopen("libnone.so.1", RTLD_NOW)) return 1;' \
	-Lr -l:liba.so.1 -Wl,--enable-new-dtags,-rpath,"$t/r"
watched "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 5
compare_maps "$t/maps" 5
