#!/bin/sh
# dlsym in vain as the last thing: the library that lacks the symbol, the copy that has it, and the cure, which is run.  What a
# program asks for and does without is nothing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
mkdir old own bin
echo 'int version(void) { return 8; }' | lib old/libcompiles.so.8 && ln -s libcompiles.so.8 old/libcompiles.so
printf 'int version(void) { return 11; }\nint compile(void) { return 0; }\n' | lib own/libcompiles.so.11 && ln -s libcompiles.so.11 own/libcompiles.so
cat >infer.c <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
void infer(int how)
{
	void *handle = dlopen("libcompiles.so", RTLD_NOW);
	if (handle && dlsym(handle, "compile"))
		return;
	if (how > 1)
		return;
	fprintf(stderr, "%s\n", dlerror());
	if (how)
		exit(1);
	abort();
}
C
lib own/libinfer.so.1 -ldl -Wl,--enable-new-dtags,-rpath,'$ORIGIN' <infer.c
echo '#include <stdlib.h>
void infer(int);
int main(int argc, char **argv) { infer(argc > 1 ? atoi(argv[1]) : 0); return 0; }' |
	prog bin/app -Lown -l:libinfer.so.1 -Wl,--enable-new-dtags,-rpath,'$ORIGIN/../own' -Wl,-rpath-link,own
export LD_LIBRARY_PATH="$t/old"
heard 134 ./bin/app 0
judged 1
finding error missing-symbol '`compile`, which `libinfer.so.1` asked for, is not in `libcompiles.so.8`'
has "libcompiles.so.8 is $t/old/libcompiles.so, found by LD_LIBRARY_PATH" out
has "$t/own/libcompiles.so defines it" out
heard 1 ./bin/app 1
judged 1
finding error missing-symbol '`compile`, which `libinfer.so.1` asked for'
# The cure heals.
cure=$(sed -n 's/^    export/export/p' out | head -n 1)
[ -n "$cure" ] || { cat out; fail "no cure is told"; }
(eval "$cure" && ./bin/app 0) || fail "the cure does not help: $cure"
# It did without, and ended well.
heard 0 ./bin/app 2
judged 0
no_finding
