#!/bin/sh
# A needed library that is missing: the line says how to learn more, exit status 1; what came after it is not blamed.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
for name in first second; do echo "int $name(void) { return 0; }" | lib lib$name.so.2; done
echo 'int first(void); int mid(void) { return first(); }' | lib libmid.so $own -L. -l:libfirst.so.2 -Wl,-rpath,'$ORIGIN'
echo 'int mid(void); int first(void); int second(void); int main(void) { return mid() + first() + second(); }' |
	prog app $own -L. -l:libmid.so -l:libfirst.so.2 -l:libsecond.so.2 -Wl,-rpath,'$ORIGIN'
mkdir away
mv libfirst.so.2 libsecond.so.2 away
traced "$t/app" 2>/dev/null
[ $? -eq 127 ] || fail "the program did not fail"
status 1 tree data
shown <out | compare missing
status 1 libtrace tree --format=json data
has '"name":"libfirst.so.2","requester":"[^"]*/app","via":"needed"' out
hasnt '"name":"libsecond.so.2","requester"' out
