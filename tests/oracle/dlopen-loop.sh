#!/bin/sh
# A library opened and closed again and again, and names that are never found: ld.so remembers what folders lack.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r e
echo 'int b(void) { return 3; }' | lib r/libb.so.1
echo 'int b(void); int a(void) { return b(); }' | lib r/liba.so.1 -Lr -l:libb.so.1
maps_prog app '' '
for (int i = 0; i < 100; i++) {
	void *handle = dlopen("liba.so.1", RTLD_NOW);
	if (!handle || dlopen("libnone.so.1", RTLD_NOW) || dlopen("libother.so.2", RTLD_NOW)) return 1;
	if (i < 99) dlclose(handle);
}'
watched LD_LIBRARY_PATH="$t/e:$t/gone:$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 500
compare_maps "$t/maps" 5
