#!/bin/sh
# Errors come before warnings; of several libraries that are missing, the one that was looked for first.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
for name in libz1.so.1 liba1.so.1; do lib $name </dev/null; done
lib libz.so.1 -L. -Wl,--no-as-needed -l:libz1.so.1 -Wl,-rpath,"$t" $own </dev/null
lib liba.so.1 -L. -Wl,--no-as-needed -l:liba1.so.1 -Wl,-rpath,"$t" $own </dev/null
prog app -ldl -Wl,-rpath,"$t" <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	(void)argv;
	dlopen("libz.so.1", RTLD_NOW);
	dlopen("liba.so.1", RTLD_NOW);
	return argc > 1;
}
C
rm libz1.so.1 liba1.so.1
libtrace_record -q -o data -- ./app bad
status 1 diagnose data
grep '^[ew][a-z]*\[' out >heads
compare order-causes <heads
libtrace_record -q -o data -- ./app
status 0 diagnose data
sed 's/^error/warning/' heads >expected
grep '^[ew][a-z]*\[' out | diff expected - || fail "the order of warnings differs"
diagnose data >again
diff out again || fail "the same trace says something else"
