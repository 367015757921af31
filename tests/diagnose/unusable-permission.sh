#!/bin/sh
# A library that the program's user may not read, and a folder that he may not search: what is in it, nobody knows.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "no user can be changed under the emulator"
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || skip "root may read everything, and there is no setpriv"
	as="setpriv --reuid=65534 --regid=65534 --clear-groups"
	chmod 755 "$t"
	$as test -x "$B/libtrace" -a -r "$module" || skip "another user may not read the build folder"
else
	as=
fi
mkdir lib closed
mkdir -m 777 traces
echo 'int a(void) { return 0; }' | lib lib/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Llib -l:liba.so.1 -Wl,-rpath,"$t/lib" -Wl,-rpath,"$t/closed"
chmod 0600 lib/liba.so.1
[ -n "$as" ] || chmod 0200 lib/liba.so.1
(cd traces && $as "$B/libtrace" record -q -o data -- ../app) 2>stderr
[ $? -eq 127 ] || { cat stderr; fail "it could be read"; }
mv traces/data data
judged 1
finding error unusable-file "$t/lib/liba.so.1. may not be read"
has "chmod a+r $t/lib/liba.so.1" out
rm -rf data
mv lib/liba.so.1 closed
chmod 0700 closed
[ -n "$as" ] || chmod 0 closed
(cd traces && $as "$B/libtrace" record -q -o data -- ../app) 2>stderr
[ $? -eq 127 ] || { cat stderr; fail "it could be read"; }
chmod 0755 closed
mv traces/data data
judged 1
no_finding unusable-file
finding error not-found "\`liba.so.1\` was not found: ld.so may not look into $t/closed\$"
has "    namei -l $t/closed" out
has "$t/closed/liba.so.1: no permission" out
judged 1 --all
has "$t/closed/liba.so.1   no permission" out
