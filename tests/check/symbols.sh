#!/bin/sh
# Symbols that nothing in reach defines and versions that the library at hand does not define are missing, whether they are
# called at once, lazily or are data; weak ones are not, nor is what another library in reach defines.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir new old app
cat >versions <<'V'
V_1 { global: first; local: *; };
V_2 { global: second; data; } V_1;
V
sed '/V_2/d' versions >only-1
echo 'int first(void) { return 1; } int second(void) { return 2; } int data = 3; int plain(void) { return 4; }' |
	lib new/libv.so.1 -Wl,--version-script,versions
echo 'int first(void) { return 1; }' | lib old/libv.so.1 -Wl,--version-script,only-1
echo 'int whole(void) { return 1; } int half(void) { return 1; }' | lib libw.so.1
# A program that wants a version, one that wants symbols of a library that has lost them: now, lazily, as data.
echo 'int second(void); int main(void) { return second(); }' | prog app/version -Lnew -l:libv.so.1 -Wl,-rpath,'$ORIGIN'
for way in now lazy; do
	echo 'int whole(void), half(void); int main(void) { return whole() + half(); }' |
		prog app/calls-$way -L. -l:libw.so.1 -Wl,-rpath,'$ORIGIN' -Wl,-z,$way -fno-pie -no-pie
done
echo 'extern int whole_data; int *address(void) { return &whole_data; }' | lib app/libdata.so
echo 'extern int perhaps(void) __attribute__((weak)); int weak(void) { return perhaps ? perhaps() : 0; }' | lib app/libweak.so
echo 'int given(void); int asks(void) { return given(); }' | lib app/libasks.so
echo 'int given(void) { return 1; }' | lib app/libgives.so
# Nothing loads this one before a program.
echo 'int half(void) { return 1; }' | lib app/libhalf.so
cp old/libv.so.1 app/
echo 'int whole(void) { return 1; }' | lib app/libw.so.1
checks 1 app
without_help <out | compare symbols
has '{"symbol":null,"version":"V_2","requester":"[^"]*/app/version","provider":"[^"]*/app/libv.so.1"}' json
has '{"symbol":"half","requester":"[^"]*/app/calls-now"}' json
has '{"symbol":"half","requester":"[^"]*/app/calls-lazy"}' json
has '{"symbol":"whole_data","requester":"[^"]*/app/libdata.so"}' json
has '{"path":"[^"]*/app/libasks.so","context":\["[^"]*/app/libgives.so"\]}' json
hasnt perhaps json
[ "$(grep -c '^{"symbol":' json)" -eq 4 ] || { cat json; fail "other symbols are missing, too"; }
# A symbol whose version is there in name only.
echo 'int first(void) { return 1; } int third(void) { return 1; }' >v.c
printf 'V_1 { global: first; };\nV_2 { global: third; local: *; } V_1;\n' >other
lib app/libv.so.1 -Wl,--version-script,other <v.c
checks 1 app/version
has '{"symbol":"second","version":"V_2","requester":"[^"]*/app/version","provider":"libv.so.1"}' json
cp new/libv.so.1 app/
checks 0 app/version
