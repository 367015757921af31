#!/bin/sh
# A file without permission is passed over by ld.so and told as such.
. "$(dirname "$0")/../lib.sh"
mkdir closed good data
chmod 755 "$t" .
echo 'int a(void) { return 0; }' | lib good/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lgood -l:liba.so.1
cp good/liba.so.1 closed
chmod 0 closed/liba.so.1
chmod 777 data
run=
if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || skip "root, and no setpriv to become another user"
	run="setpriv --reuid=65534 --regid=65534 --clear-groups"
	$run test -x "$module" -a -r "$t/app" || skip "another user cannot read the build folder"
	[ -z "$runner" ] || $run test -r "$sysroot/lib" || skip "another user cannot read $sysroot"
fi
if [ -n "$runner" ]; then
	$run $runner -E LD_AUDIT="$module" -E LIBTRACE_OUTPUT="$t/data" -E LD_LIBRARY_PATH="$t/closed:$t/good" "$t/app"
else
	$run env LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/data" LD_LIBRARY_PATH="$t/closed:$t/good" "$t/app"
fi || fail "exit status $?"
collect
event kind=candidate path="$t/closed/liba.so.1" outcome=no-permission
event kind=candidate path="$t/good/liba.so.1" outcome=found
