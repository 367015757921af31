#!/bin/sh
# dlopen of a name without a version, and the library is loaded under a name that a wheel's builder made unique: a link cures it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
mkdir lib
echo 'int compile(void) { return 0; }' | lib lib/libzcompiles-672ee683.so.11.2
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	if (argc > 1 && !dlopen(argv[1], RTLD_NOW))
		return 1;
	if (!dlopen("libzcompiles.so", RTLD_NOW)) {
		fprintf(stderr, "%s\n", dlerror());
		abort();
	}
	return 0;
}
C
heard 134 ./app
judged 1
finding error not-found '`libzcompiles.so` was not found'
hasnt 'ln -s' out
heard 134 ./app "$t/lib/libzcompiles-672ee683.so.11.2"
judged 1
finding error not-found '`libzcompiles.so` was not found'
has 'libzcompiles-672ee683.so.11.2 is the library with its version, and is loaded' out
hasnt apt-file out
cure=$(sed -n 's/^    ln -s/ln -s/p' out)
[ -n "$cure" ] || { cat out; fail "no cure is told"; }
(eval "$cure" && ./app "$t/lib/libzcompiles-672ee683.so.11.2") || fail "the cure does not help: $cure"
