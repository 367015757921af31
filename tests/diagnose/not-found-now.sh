#!/bin/sh
# Copies that lie elsewhere now, in the wrong width, and other versions.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir lib other wide
echo 'int foo(void) { return 0; }' | lib lib/libfoo.so.2
echo 'int foo(void) { return 0; }' | lib other/libaux.so.1
echo 'int foo(void) { return 0; }' | lib wide/libwide.so.1
echo 'int foo(void); int main(void) { return foo(); }' | prog app -Llib -l:libfoo.so.2 -Wl,--no-as-needed \
	-L"$t/other" -l:libaux.so.1 -Wl,-rpath,"$t/other" -Wl,-rpath,"$t/wide" -L"$t/wide" -l:libwide.so.1
# In the folder of a library that is loaded, where nothing leads.
mv lib/libfoo.so.2 other/libfoo.so.3
cp other/libfoo.so.3 wide/libfoo.so.2
echo 'int foo(void) { return 0; }' | lib other/libfoo.so.3
poke wide/libfoo.so.2 4 '\001'
recorded 127 ./app
judged 1
# Its folder is searched, so this is the reason.
finding error unusable-file "$t/wide/libfoo.so.2. is 32-bit, and the program is 64-bit"
no_finding not-found
has "another version is there now: $t/other/libfoo.so.3" out
