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

# A link that leads to nothing, in a folder that was searched; none was there at all.
mkdir links
ln -s "$t/gone/libfoo.so.2.1" links/libfoo.so.2
echo 'int foo(void) { return 0; }' | lib libfoo.so.2
echo 'int foo(void); int main(void) { return foo(); }' | prog linked -L. -l:libfoo.so.2 -Wl,-rpath,"$t/links"
rm libfoo.so.2 wide/libfoo.so.2 other/libfoo.so.3
recorded 127 ./linked
judged 1
finding error not-found '`libfoo.so.2` was not found'
has "note: $t/links/libfoo.so.2 is a symbolic link to $t/gone/libfoo.so.2.1, which is not there" out
has "help: bring back $t/gone/libfoo.so.2.1, or have the link $t/links/libfoo.so.2 lead to a file that is there" out
rm links/libfoo.so.2
recorded 127 ./linked
judged 1
hasnt 'symbolic link' out
