#!/bin/sh
# 10,000 lookups: all of them there, none lost.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	char name[64];
	for (int i = 0; i < 10000; i++) {
		sprintf(name, "libnowhere%d.so", i);
		if (dlopen(name, RTLD_NOW))
			return 1;
	}
	return 0;
}
C
traced "$t/app" || fail "exit status $?"
libtrace dump --kind=search --format=jsonl data >events || fail "dump exits with $?"
[ "$(grep -c '"name":"libnowhere[0-9]*.so"' events)" -eq 10000 ] || fail "$(grep -c nowhere events) searches"
libtrace tree data >tree.txt 2>&1
hasnt ' lost' tree.txt
