#!/bin/sh
# Paths of the greatest length, and longer ones: recorded whole, and no harm done.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
static void try(size_t length)
{
	char *name = malloc(length + 1);
	for (size_t i = 0; i < length; i++)
		name[i] = i % 200 == 0 ? '/' : 'x';
	name[length] = 0;
	dlopen(name, RTLD_NOW);
	name[0] = 'x';
	for (char *p = name; *p; p++)
		if (*p == '/')
			*p = 'y';
	dlopen(name, RTLD_NOW);
	free(name);
}
int main(void)
{
	try(4094);
	try(4095);
	try(4096);
	try(9000);
	try(200000);
	dlopen("libm.so.6", RTLD_NOW);
	return 0;
}
C
traced "$t/app" || fail "exit status $?"
collect
for length in 4094 4095 4096 9000; do
	grep -q "\"kind\":\"search\".*\"name\":\"/[^\"]\{$((length - 1))\}\"" events 2>/dev/null ||
		awk -v n="$length" -F'"name":"' '/"kind":"search"/ { split($2, a, "\""); if (length(a[1]) == n) found = 1 } END { exit !found }' events ||
		fail "no search of $length bytes"
done
# A name of 200,000 bytes is cut, and says so.
awk -F'"name":"' '/"kind":"search"/ { split($2, a, "\""); if (length(a[1]) == 65536) found = 1 } END { exit !found }' events || fail "no search that was cut"
event kind=object soname=libm.so.6
# A working directory as long as paths go.
d=$t
while [ ${#d} -lt 3800 ]; do
	d=$d/$(printf '%0200d' 0)
done
mkdir -p "$d" && cp app "$d" || skip "no path of ${#d} bytes allowed here"
(cd "$d" && if [ -n "$runner" ]; then $runner -E LD_AUDIT="$module" ./app; else LD_AUDIT="$module" ./app; fi) || fail "exit status in a long path"
collect "$d/libtrace.data"
event kind=image cwd="$d"
event kind=object path="$d/app"
