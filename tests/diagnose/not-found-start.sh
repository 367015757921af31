#!/bin/sh
# A library that the program needs is nowhere: who asked, where ld.so looked, and that others want it too.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir lib bin
echo 'int foo(void) { return 0; }' | lib lib/libfoo.so.2
for name in bar baz; do
	echo "int foo(void); int $name(void) { return foo(); }" | lib lib/lib$name.so.1 -Llib -l:libfoo.so.2 -Wl,-rpath,'$ORIGIN' -Wl,--enable-new-dtags
done
echo 'int bar(void); int baz(void); int main(void) { return bar() + baz(); }' |
	prog bin/app -Llib -l:libbar.so.1 -l:libbaz.so.1 -Wl,-rpath,'$ORIGIN/../lib' -Wl,--enable-new-dtags -Wl,-rpath-link,lib
recorded 0 "$t/bin/app"
judged 0
no_finding not-found

rm lib/libfoo.so.2
recorded 127 "$t/bin/app"
judged 1
finding error not-found '`libfoo.so.2` was not found$'
[ "$(grep -c '^[a-z]*\[' out)" -eq 1 ] || { cat out; fail "more than one finding"; }
has '^  searched in vain: RUNPATH of libbar.so.1.*, ld.so.cache' out
hasnt 'searched, in this order' out
# The directories behind ld.so.cache, and what packages are known, differ between machines.
judged 1 --all
sed -n '1,/ld.so.cache/p' out | grep -v -e '^  help: ' -e '^    apt-file ' | compare not-found-start

# It was put there meanwhile.
echo 'int foo(void) { return 0; }' | lib lib/libfoo.so.2
rm data/snapshot.json
judged 1
has "^  note: $t/bin/../lib/libfoo.so.2 is there now, where ld.so looked for it: run the program again" out
