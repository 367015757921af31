#!/bin/sh
# What diagnose takes, and what it says of what it does not.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
broken_app
echo 'int main(void) { return 0; }' | prog fine
traced ./fine || fail "exit status $?"
traced ./app 2>/dev/null
trouble() { words=$1; shift; status 2 diagnose "$@"; has "^libtrace: $words\$" err; [ ! -s out ] || fail "something on standard output"; }
for device in 12 12. .1 12.11 121.0 0.9 012.1 sm_121 12.1a -1.0 ' 9.0' ''; do
	trouble "unknown device '$device' (a compute capability such as 9.0 or 12.1)" --device="$device" data
done
for device in 12.1 9.0 7.5; do status 1 diagnose -d "$device" data; done
trouble "unknown format 'yaml' (text, json)" --format=yaml data
trouble "unknown charset 'latin1' (utf8, ascii)" --charset=latin1 data
trouble "one trace directory expected, not 'more' as well" data more
status 2 diagnose nowhere
status 2 diagnose --run=3 data
status 2 diagnose --process=1 data
# A run of its own each: the latest, or the one that is named.
status 1 diagnose data
has '^error' out
has '^1 other run in this trace ' out
status 0 diagnose --run=1 data
has '^no problem found' out
status 1 diagnose --run=all data
libtrace tree --run=1 --format=json data | tr ',' '\n' | sed -n 's/.*"process":"\(.*\)"/\1/p' >fine.process
[ -s fine.process ] || fail "no process in the tree"
status 0 diagnose --process="$(cat fine.process)" data
has '^no problem found' out
cd data || exit 1
cd ..
LIBTRACE_OUTPUT=$t/data status 1 libtrace diagnose
has "^libtrace: reading $t/data" err
