#!/bin/sh
# Programs of musl: record does not hand them the preload module; one that gets it all the same, from a bare LD_PRELOAD or a
# shell of glibc, opens and looks up as without it, and its dynamic linker prints nothing.
. "$(dirname "$0")/../lib.sh"
only_native "musl-gcc is this machine's"
command -v musl-gcc >/dev/null || skip "no musl-gcc"
prog actor <"$top/tests/record/actor.c"
echo 'int plus(int a) { return a + 1; }' | musl-gcc -x c -shared -fPIC -o libplus.so - || skip "musl-gcc does not link libraries"
cat >app.c <<'E'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* Opens, looks up, fails at both, and closes; with a word, prints its LD_PRELOAD. */
int main(int argc, char **argv)
{
	const char *preload = getenv("LD_PRELOAD");
	if (argc > 2)
		printf("%s\n", preload ? preload : "none");
	void *self = dlopen(NULL, RTLD_NOW), *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	if (!self || !library) {
		puts(dlerror());
		return 9;
	}
	int (*plus)(int) = (int (*)(int))dlsym(library, "plus");
	printf("%d\n", plus ? plus(1) : -1);
	printf("%s\n", dlsym(library, "minus") ? "minus" : dlerror());
	printf("%d\n", dlsym(RTLD_DEFAULT, "strlen") != NULL);
	printf("%d\n", dlsym(RTLD_NEXT, "strlen") != NULL);
	printf("%s\n", dlopen("libnowhere.so.7", RTLD_LAZY) ? "found" : dlerror());
	Dl_info info;
	printf("%d\n", plus && dladdr((void *)plus, &info) && strcmp(info.dli_sname, "plus") == 0);
	return dlclose(library) == 0 ? 3 : 4;
}
E
musl-gcc -D_GNU_SOURCE -o app app.c || skip "musl-gcc does not link"
./app "$t/libplus.so" >out.plain 2>err.plain
[ $? -eq 3 ] || skip "musl's dynamic linker does not run it here: $(cat err.plain)"
[ ! -s err.plain ] || fail "it prints: $(cat err.plain)"

# As the command: one line that says what this means, and LD_PRELOAD is as it was.
libtrace_record -o data ./app "$t/libplus.so" >out 2>err
[ $? -eq 3 ] || { cat err; fail "its status is not passed on"; }
diff out.plain out || fail "it prints something else"
has "'./app' uses the dynamic linker of musl, which has no audit interface; it runs without a trace" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
libtrace_record -q -o data ./app "$t/libplus.so" preload 2>/dev/null | head -n 1 >out
[ "$(cat out)" = none ] || fail "LD_PRELOAD is $(cat out)"
loader=$(readelf -lW app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
libtrace_record -q -o data "$loader" ./app "$t/libplus.so" preload 2>err | head -n 1 >out
[ "$(cat out)" = none ] || fail "called by hand, its dynamic linker has LD_PRELOAD $(cat out)"
has "'$loader' uses the dynamic linker of musl" err

# As what a shell starts, which is traced.
libtrace_record -q -o data ./actor run ./app app "$t/libplus.so" >out 2>err
[ $? -eq 3 ] || { cat err; fail "as a descendant: exit status"; }
diff out.plain out || fail "as a descendant it prints something else"
[ ! -s err ] || fail "as a descendant it prints: $(cat err)"
collect data
event kind=image exe="$t/actor"

# Under the module itself.
nm -D --defined-only "$B/libtrace-preload.so" | grep -q ' dlopen$' || skip "the preload module is empty: it was not loaded into musl's"
LD_PRELOAD=$B/libtrace-preload.so LIBTRACE_OUTPUT=$t/bare ./app "$t/libplus.so" >out 2>err
[ $? -eq 3 ] || { cat out err; fail "under a bare LD_PRELOAD: exit status"; }
diff out.plain out || fail "under a bare LD_PRELOAD it prints something else"
[ ! -s err ] || fail "under a bare LD_PRELOAD it prints: $(cat err)"
