#!/bin/sh
# Wrong usage of tree and why is trouble, exit status 2, and says what was expected.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
echo 'int main(void) { return 0; }' | prog app
traced "$t/app" || fail "exit status $?"
wrong() {
	status 2 libtrace "$@"
	[ ! -s out ] || fail "something on standard output: $*"
	has '^libtrace: ' err
}
wrong tree --format=yml data
has "unknown format 'yml' (text, json, dot, rules)" err
wrong tree --charset=latin1 data
wrong tree --color=red data
wrong tree --depth=x data
wrong tree --depth=-1 data
wrong tree --process=999999999 data
wrong tree --run=7 data
wrong tree --frob data
wrong tree data more
wrong tree nowhere
wrong why
wrong why libx.so data more
wrong why --format=dot libx.so data
if [ -e /dev/full ]; then
	libtrace tree data >/dev/full 2>err
	[ $? -eq 2 ] || fail "a full disk is not noticed"
fi
