#!/bin/sh
# A library in a namespace of its own is another one, and one that was closed again says so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
echo 'int a(void) { return 0; }' | lib liba.so
echo 'int b(void) { return 0; }' | lib libb.so
echo '#include <dlfcn.h>
int main(void)
{
	void *a = dlopen("./liba.so", RTLD_NOW), *b = dlopen("./libb.so", RTLD_NOW);
	if (!a || !b || dlclose(b))
		return 1;
	b = dlopen("./libb.so", RTLD_NOW);
	return !b || dlclose(b) || !dlmopen(LM_ID_NEWLM, "./liba.so", RTLD_NOW);
}' | prog app -ldl
plain "$t/app" || skip "no second namespace here"
traced "$t/app" || skip "this dynamic linker cannot make a namespace under an audit module (glibc bug 28062)"
status 0 tree data
has '^├── liba.so   ./liba.so *\[dlopen, relative path\]$' out
has '^├── libb.so   ./libb.so *\[dlopen, relative path\]   loaded 2 times, closed again$' out
has '^└── liba.so   ./liba.so .*   namespace [1-9][0-9]*$' out
status 0 tree --duplicates data
[ "$(grep -c '^liba.so   ' out)" -eq 2 ] || { cat out; fail "liba.so is there twice"; }
hasnt '^libb' out
