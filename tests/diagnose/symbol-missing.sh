#!/bin/sh
# A symbol that the library which was chosen lacks, and another copy has; weak ones and those never called are no error.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir old new
printf 'libprov.so.1 { global: *; };\n' >versions
echo 'int complete_1_0(void) { return 0; }' | lib old/libprov.so.1 -Wl,--version-script=versions
echo 'int complete_1_0(void) { return 0; } int complete_1_4(void) { return 0; }' | lib new/libprov.so.1 -Wl,--version-script=versions
echo 'int complete_1_4(void); int user(void) { return complete_1_4(); }' |
	lib libuser.so.1 -Lnew -l:libprov.so.1 -Wl,-rpath,"$t/new" -Wl,-z,now
echo 'int user(void); int main(void) { return user(); }' | prog app -L. -l:libuser.so.1 -Wl,-rpath,"$t" -Wl,-rpath-link,new
with() {
	rm -rf data
	LD_LIBRARY_PATH=$1 libtrace_record -q -o data -- "${3-./app}" 2>stderr
	[ $? -eq "$2" ] || { cat stderr; fail "$1: another exit status than $2"; }
}
with "$t/new" 0
judged 0
no_finding
with "$t/old" 127
judged 1
finding error missing-symbol '`complete_1_4`, which `libuser.so.1` wants, is not in `libprov.so.1`'
sed '/^  more:/q' out | compare symbol-missing

# Opened by a program that gives up.
opener open
recorded 1 ./open "$t/old/libprov.so.1" "$t/libuser.so.1"
judged 1
finding error missing-symbol '`complete_1_4`'
recorded 0 ./open "$t/old/libprov.so.1" "-$t/libuser.so.1"
judged 0
finding warning missing-symbol '`complete_1_4`'

# Called or not: ld.so looks at the call.
echo 'int complete_1_4(void); int complete_1_0(void); int main(int argc, char **argv) { return argc > 1 ? complete_1_4() : complete_1_0(); }' |
	prog lazy -Lnew -l:libprov.so.1 -Wl,-rpath,"$t/new" -Wl,-z,lazy
with "$t/old" 0 ./lazy
judged 0
no_finding symbol
hasnt '^\(error\|warning\)' out
echo '__attribute__((weak)) int complete_1_4(void); int complete_1_0(void); int main(void) { return complete_1_4 ? 1 : complete_1_0(); }' |
	prog weak -Lold -l:libprov.so.1 -Wl,-rpath,"$t/old"
recorded 0 ./weak
judged 0
no_finding
