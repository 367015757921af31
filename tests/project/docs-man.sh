#!/bin/sh
# mandoc has nothing to say about the man pages.
. "$(dirname "$0")/../lib.sh"
command -v mandoc >/dev/null || skip "no mandoc"
count=0
for page in "$top"/man/*.[1-8]; do
	# Which other pages are installed is this machine's affair; what mandoc says of its own files goes to stderr.
	mandoc -T lint -W style "$page" 2>err | grep -v 'referenced manual not found' >out
	[ ! -s out ] || { cat out; fail "mandoc complains about ${page##*/}"; }
	mandoc -T utf8 "$page" >text 2>>err && [ -s text ] || { cat err; fail "mandoc cannot print ${page##*/}"; }
	count=$((count + 1))
done
[ "$count" -ge 2 ] || fail "$count man pages found"
# Every page that another one sends the reader to is there.
grep -h -o 'Xr libtrace[a-z-]* [1-8]' "$top"/man/* | sort -u | while read -r _ name number; do
	[ -f "$top/man/$name.$number" ] || fail "there is no $name($number)"
done || exit 1
