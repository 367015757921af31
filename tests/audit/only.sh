#!/bin/sh
# LIBTRACE_ONLY: images whose executable does not match write nothing.
. "$(dirname "$0")/../lib.sh"
echo 'int main(void) { return 2; }' | prog app
cp app other
for pattern in app 'a*' '*/app' '[a-c]pp' 'a?p'; do
	traced LIBTRACE_ONLY="$pattern" "$t/app"
	[ $? -eq 2 ] || fail "exit status"
	[ -d data ] || fail "$pattern does not match $t/app"
	rm -r data
	traced LIBTRACE_ONLY="$pattern" "$t/other"
	[ $? -eq 2 ] || fail "exit status"
	[ ! -d data ] || fail "$pattern matches $t/other"
done
