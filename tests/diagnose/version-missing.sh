#!/bin/sh
# A symbol version that the library does not define: which library it is and how it came in, and who has the version.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir old new none
printf 'V_1 { global: one; };\n' >v1
printf 'V_1 { global: one; };\nV_2 { global: two; } V_1;\n' >v2
echo 'int one(void) { return 0; }' | lib old/libv.so.1 -Wl,--version-script=v1
echo 'int one(void) { return 0; } int two(void) { return 0; }' | lib new/libv.so.1 -Wl,--version-script=v2
# It wants versions itself: then ld.so warns that it defines none, and takes its symbols.
echo 'int puts(const char *); int one(void) { return 0; } int two(void) { return puts("") < 0; }' | lib none/libv.so.1
echo 'int one(void); int two(void); int main(void) { return one() + two(); }' | prog app -Lnew -l:libv.so.1 -Wl,-rpath,"$t/new"
echo 'int one(void); int two(void); int plug(void) { return one() + two(); }' | lib libplug.so -Lnew -l:libv.so.1
with() {
	rm -rf data
	LD_LIBRARY_PATH=$1 libtrace_record -q -o data -- ./app 2>stderr
	[ $? -eq "$2" ] || { cat stderr; fail "$1: another exit status than $2"; }
}
# DT_RUNPATH comes after LD_LIBRARY_PATH.
with "$t/new" 0
judged 0
no_finding
with "$t/none" 0
judged 0
no_finding missing-version
with "$t/old" 1
judged 1
finding error missing-version '`libv.so.1` does not have the version `V_2`'
sed '/^  more:/q' out | compare version-missing

# The library of an earlier load serves a later one.
opener open
recorded 1 ./open "$t/old/libv.so.1" "$t/libplug.so"
judged 1
finding error missing-version '`libv.so.1` does not have the version `V_2`'
has "$t/libplug.so wants it" out
has "it was opened with dlopen by $t/open" out
recorded 0 ./open "$t/old/libv.so.1" "-$t/libplug.so"
judged 0
finding warning missing-version
