#!/bin/sh
# LIBTRACE_LIMIT bounds what an image writes, LIBTRACE_IMAGES a directory; the program does not notice, the reader says so.
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
collect
# Records take no more than that, and hardly less; the journal grows by chunks.
size=$(libtrace dump --format=jsonl data 2>/dev/null | wc -l)
[ "$size" -gt 150 ] && [ "$size" -lt 300 ] || fail "$size records were written"
size=$(cat data/journal-* | wc -c)
[ "$size" -le 40960 ] || fail "the journal has $size bytes"
event kind=lost limit:20000
no_event kind=end
libtrace tree data >tree.txt 2>&1
has 'LIBTRACE_LIMIT' tree.txt

for i in 1 2 3 4 5; do
	traced LIBTRACE_OUTPUT="$t/few" LIBTRACE_IMAGES=3 "$t/app"
	[ $? -eq 6 ] || fail "exit status with LIBTRACE_IMAGES"
done
[ "$(images few audit)" -eq 3 ] || fail "$(images few audit) images, 3 are due"
[ "$(counted few)" -eq 4 ] || fail "the journal counts $(counted few) images"
libtrace tree few >tree.txt 2>&1
has 'LIBTRACE_IMAGES' tree.txt
