#!/bin/sh
# A program, or a library before ours, that defines dlopen itself: its own is called, and goes on to the real one.
. "$(dirname "$0")/../lib.sh"
lib libplus.so <<'E'
int plus(int a) { return a + 1; }
E
cat >own.c <<'E'
#include <dlfcn.h>
#include <stdio.h>
void *dlopen(const char *name, int flags)
{
	void *(*next)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
	fprintf(stderr, "own dlopen\n");
	return next ? next(name, flags) : NULL;
}
E
cat >main.c <<'E'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	void *library = dlopen(argv[argc - 1], RTLD_NOW);
	int (*plus)(int) = library ? (int (*)(int))dlsym(library, "plus") : NULL;
	printf("%d\n", plus ? plus(1) : -1);
	return !plus;
}
E
prog inside -rdynamic -include own.c -ldl <main.c
lib libown.so -D_GNU_SOURCE -ldl <own.c
prog linked -L. -l:libown.so -ldl -Wl,-rpath,"$t" <main.c
prog plainly -ldl <main.c
# alike COMMAND…: as without us.
alike() {
	plain "$@" "$t/libplus.so" >out.plain 2>err.plain || fail "$* does not run"
	libtrace_record -q -o data -- "$@" "$t/libplus.so" >out 2>err || { status=$?; cat err; fail "$*: exit status $status"; }
	diff out.plain out && diff err.plain err || fail "$*: another output"
	[ "$(cat out)" = 2 ] || fail "$*: $(cat out)"
}
alike ./inside
has '^own dlopen$' err
alike ./linked
has '^own dlopen$' err
alike ./plainly
[ -z "$runner" ] || exit 0	# the emulator would preload it too
LD_PRELOAD=$t/libown.so libtrace_record -q -o data ./plainly "$t/libplus.so" >out 2>err || { status=$?; cat err; fail "a preload of the user's: exit status $status"; }
has '^own dlopen$' err
[ "$(cat out)" = 2 ] || fail "a preload of the user's: $(cat out)"
