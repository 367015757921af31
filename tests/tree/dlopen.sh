#!/bin/sh
# What is opened with dlopen is told from what is needed, and says by whom where that is not the line above it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
echo 'int leaf(void) { return 0; }' | lib libleaf.so
echo 'void *dlopen(const char *, int); int open_leaf(void) { return !dlopen("libleaf.so", 2); }' |
	lib libhelper.so -ldl $own -Wl,-rpath,'$ORIGIN'
echo '#include <dlfcn.h>
int run(void) { return !dlopen("./libleaf.so", RTLD_NOW) || !dlopen("libhelper.so", RTLD_NOW); }' |
	lib libplugin.so -ldl $own -Wl,-rpath,'$ORIGIN'
echo '#include <dlfcn.h>
#include <stdlib.h>
int open_leaf(void);
int main(int argc, char **argv)
{
	if (open_leaf())
		return 1;
	void *plugin = dlopen(argv[argc - 1], RTLD_NOW);
	int (*run)(void) = plugin ? (int (*)(void))dlsym(plugin, "run") : NULL;
	return run ? run() : 2;
}' | prog app -L. -l:libhelper.so -ldl -Wl,-rpath,'$ORIGIN',--enable-new-dtags
traced "$t/app" "$t/libplugin.so" || fail "exit status $?"
status 0 tree data
shown <out | compare dlopen
