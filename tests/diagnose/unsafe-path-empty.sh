#!/bin/sh
# Empty and relative elements mean the current directory.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir lib
echo 'int a(void) { return 0; }' | lib lib/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Llib -l:liba.so.1 -Wl,-rpath,"$t/lib"
echo 'int a(void); int main(void) { return a(); }' | prog origin -Llib -l:liba.so.1 -Wl,-rpath,'$ORIGIN/lib'
echo 'int a(void); int main(void) { return a(); }' | prog empty -Llib -l:liba.so.1 -Wl,-rpath,"$t/lib:"
echo 'int a(void); int main(void) { return a(); }' | prog relative -Llib -l:liba.so.1 -Wl,-rpath,lib
with() {
	rm -rf data
	LD_LIBRARY_PATH=$1 libtrace_record -q -o data -- ./app 2>stderr || { cat stderr; fail "$1"; }
}
for value in '' "$t" "$t:$t/lib"; do
	with "$value"
	judged 0
	no_finding
done
for value in "$t:" ":$t" "$t::$t/lib"; do
	with "$value"
	judged 0
	finding warning unsafe-path '`LD_LIBRARY_PATH` has an empty element, which is the current directory'
done
with lib
judged 0
finding warning unsafe-path '`LD_LIBRARY_PATH` has the relative element `lib`'
has 'liba.so.1 was loaded from there' out
recorded 0 ./origin
judged 0
no_finding
recorded 0 ./empty
judged 0
finding warning unsafe-path 'the \(RUNPATH\|RPATH\) of `empty` has an empty element'
recorded 0 ./relative
judged 0
finding warning unsafe-path 'the \(RUNPATH\|RPATH\) of `relative` has the relative element `lib`'
has 'liba.so.1 was loaded from there' out
