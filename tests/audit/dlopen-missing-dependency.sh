#!/bin/sh
# dlopen of a library whose own needed library is missing: the requester is the library, not the program.
. "$(dirname "$0")/../lib.sh"
mkdir gone
echo 'int gone(void) { return 0; }' | lib gone/libgone.so.1
echo 'int gone(void); int top(void) { return gone(); }' | lib libtop.so -Lgone -l:libgone.so.1
rm -r gone
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	(void)argc;
	if (dlopen(argv[1], RTLD_NOW))
		return 1;
	puts(dlerror());
	return 0;
}
C
traced "$t/app" "$t/libtop.so" >stdout || fail "exit status $?"
has '^libgone.so.1: cannot open' stdout
collect
event kind=object path="$t/libtop.so" soname=libtop.so
event kind=search name=libgone.so.1 requester="$t/libtop.so"
event kind=failed name=libgone.so.1 requester="$t/libtop.so"
[ "$(events kind=failed)" -eq 1 ] || fail "one failure is told $(events kind=failed) times"
event kind=close path="$t/libtop.so"
