#!/bin/sh
# Siblings that a loader tries in turn, of which one suffices: one finding, about the one that came furthest; where none came far,
# what suffices is said; where one was loaded, nothing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
prog tries -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (dlopen(argv[i], RTLD_NOW))
			return 0;
		fprintf(stderr, "%s\n", dlerror());
	}
	return 1;
}
C
for n in 4 5 6; do
	echo "int media$n(void) { return 0; }" | lib libzmedia.so.5$n
	echo "int media$n(void); int core$n(void) { return media$n(); }" | lib libzcore$n.so -L. -l:libzmedia.so.5$n -Wl,-rpath,"$t"
done
mkdir away
mv libzmedia.so.* away
set -- "$t/libzcore6.so" "$t/libzcore5.so" "$t/libzcore4.so"
# one CODE PATTERN: there is no other error, and no command for what the others lack.
one() {
	finding error "$1" "$2"
	[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "more than one error"; }
}
heard 1 ./tries "$@"
judged 1
one not-found 'none of 3 libraries of which one suffices could be loaded: `libzmedia.so.56` was not found'
has 'one of these suffices: `libzmedia.so.56` (for libzcore6.so), `libzmedia.so.55` (for libzcore5.so), `libzmedia.so.54` (for libzcore4.so)' out

# One has what it needs, and that is of no use: it came furthest.
echo 'extern int gone(void); int media5(void) { return gone(); }' | lib libzmedia.so.55
heard 1 ./tries "$@"
judged 1
one missing-symbol '`gone`, which `libzmedia.so.55` wants'
has 'libzcore5.so is one of 3 that were tried in turn, of which one suffices; it came further than `libzcore6.so`, `libzcore4.so`' out

# One is loaded: what the other lacks is nobody's concern.
mv away/libzmedia.so.55 .
heard 0 ./tries "$@"
judged 0
hasnt '^\(error\|warning\)' out

# Plain names, and none is there.
heard 1 ./tries libznowhere.so.13 libznowhere.so.12 libznowhere.so.11.0
judged 1
one not-found '`libznowhere.so.11.0` was not found'
has 'libznowhere.so.11.0 is one of 3 that were tried in turn, of which one suffices: `libznowhere.so.13`, `libznowhere.so.12`' out

# The same names, opened one by one in places of their own: each is wanted.
prog wants -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	void *one = dlopen(argv[1], RTLD_NOW);
	const char *why = one ? 0 : dlerror();
	void *two = dlopen(argv[argc - 1], RTLD_NOW);
	why = two ? why : dlerror();
	return !one || !two || why;
}
C
heard 1 ./wants "$t/libzcore4.so" "$t/libzcore5.so"
judged 1
finding '[a-z]*' not-found '`libzmedia.so.54` was not found'
hasnt 'suffices' out
