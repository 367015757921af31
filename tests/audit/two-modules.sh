#!/bin/sh
# With another audit module beside it, before and behind, named by its path: before 2.35 glibc passes rubbish for who asks for
# that (c91008d349).
. "$(dirname "$0")/../lib.sh"
lib other.so -D_GNU_SOURCE <<'C'
#include <link.h>
unsigned la_version(unsigned version) { return version; }
unsigned la_objopen(struct link_map *map, Lmid_t id, uintptr_t *cookie) { (void)map; (void)id; (void)cookie; return 0; }
char *la_objsearch(const char *name, uintptr_t *cookie, unsigned flag) { (void)cookie; (void)flag; return (char *)name; }
C
echo 'int a(void) { return 7; }' | lib liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so.1 -Wl,-rpath,"$t"
for list in "$module:$t/other.so" "$t/other.so:$module"; do
	rm -rf data
	plain LD_AUDIT="$list" LIBTRACE_OUTPUT="$t/data" "$t/app" 2>err
	status=$?
	[ $status -eq 7 ] || { cat err; fail "$list: exit status $status"; }
	[ ! -s err ] || { cat err; fail "$list: something was printed"; }
	collect
	event kind=search name=liba.so.1 requester="$t/app"
	event kind=object path="$t/liba.so.1"
done
# The program may bring one itself (DT_AUDIT, glibc 2.32).
echo 'int a(void); int main(void) { return a(); }' | prog brings -L. -l:liba.so.1 -Wl,-rpath,"$t" -Wl,--audit="$t/other.so"
rm -rf data
traced "$t/brings" 2>err
status=$?
[ $status -eq 7 ] && [ ! -s err ] || { cat err; fail "DT_AUDIT: exit status $status"; }
collect
event kind=search name=liba.so.1 requester="$t/brings"
event kind=object path="$t/liba.so.1"
