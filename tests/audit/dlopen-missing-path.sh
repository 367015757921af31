#!/bin/sh
# dlopen of a path that is not there: one candidate, origin direct.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	(void)argc;
	return dlopen(argv[1], RTLD_NOW) ? 1 : 0;
}
C
traced "$t/app" "$t/none/libx.so" || fail "exit status $?"
collect
event kind=search name="$t/none/libx.so"
event kind=candidate path="$t/none/libx.so" origin=direct outcome=missing
event kind=failed name="$t/none/libx.so"
