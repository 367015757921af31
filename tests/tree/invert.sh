#!/bin/sh
# --invert: from the libraries up; --duplicates: only what is there twice; --depth: not further than that.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir a b
echo 'int z(void) { return 0; }' | lib a/libz1.so
cp a/libz1.so b/libz1.so
echo 'int z(void); int y(void) { return z(); }' | lib liby.so -La -l:libz1.so -Wl,-rpath,'$ORIGIN/a',--enable-new-dtags
echo '#include <dlfcn.h>
int y(void);
int main(int argc, char **argv)
{
	dlopen("libgone.so.1", RTLD_NOW);
	return !dlopen(argv[argc - 1], RTLD_NOW) || y();
}' | prog app -L. -l:liby.so -ldl -Wl,-rpath,'$ORIGIN',--enable-new-dtags -Wl,--allow-shlib-undefined
traced "$t/app" "$t/b/libz1.so" || fail "exit status $?"
status 0 tree --invert data
shown <out | compare invert
status 0 tree --duplicates data
shown <out | compare duplicates
status 0 tree --depth=1 data
shown <out | compare depth
status 0 tree --depth 0 data
hasnt 'liby' out
