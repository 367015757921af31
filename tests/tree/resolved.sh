#!/bin/sh
# A lookup that failed and that a later load of the same library made good is not a missing library.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir away
echo 'int a(void) { return 0; }' | lib away/liba.so.1
echo '#include <dlfcn.h>
int main(int argc, char **argv) { return !!dlopen("liba.so.1", RTLD_NOW) + !dlopen(argv[argc - 1], RTLD_NOW); }' |
	prog app -ldl
traced "$t/app" "$t/away/liba.so.1" || fail "exit status $?"
status 0 tree data
shown <out | compare resolved
status 0 libtrace tree --format=json data
has '"resolved":true' out
