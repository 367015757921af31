#!/bin/sh
# LIBTRACE_LIMIT bounds a file, LIBTRACE_IMAGES a directory; the program does not notice, the reader says so.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	char name[64];
	for (int i = 0; i < 500; i++) {
		sprintf(name, "libnowhere%d.so", i);
		dlopen(name, RTLD_NOW);
	}
	return 6;
}
C
traced LIBTRACE_LIMIT=20000 "$t/app"
[ $? -eq 6 ] || fail "exit status"
size=$(cat data/*.audit.trace | wc -c)
[ "$size" -le 20000 ] || fail "$size bytes were written"
[ "$size" -gt 19000 ] || fail "only $size bytes were written"
collect
event kind=lost limit:20000
no_event kind=end
libtrace tree data >tree.txt 2>&1
has 'LIBTRACE_LIMIT' tree.txt

for i in 1 2 3 4 5; do
	traced LIBTRACE_OUTPUT="$t/few" LIBTRACE_IMAGES=3 "$t/app"
	[ $? -eq 6 ] || fail "exit status with LIBTRACE_IMAGES"
done
[ "$(ls few | grep -c 'audit.trace$')" -eq 3 ] || fail "$(ls few | grep -c 'audit.trace$') images, 3 are due"
[ "$(wc -c <few/images)" -eq 4 ] || fail "images has $(wc -c <few/images) bytes"
libtrace tree few >tree.txt 2>&1
has 'LIBTRACE_IMAGES' tree.txt
