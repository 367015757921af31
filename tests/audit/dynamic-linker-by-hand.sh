#!/bin/sh
# ld.so PROGRAM: the image is the program, not ld.so.
. "$(dirname "$0")/../lib.sh"
echo 'int main(void) { return 0; }' | prog app
interpreter=$(readelf -l app | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
[ -n "$runner" ] && interpreter=$sysroot$interpreter
traced "$interpreter" "$t/app" || fail "exit status $?"
collect
event kind=image exe="$t/app"
event kind=object path="$t/app"
event kind=search name=libc.so.6 requester="$t/app"
