#!/bin/sh
# snapshot refuses a pack in one line, and the pack stays as it was.
. "$(dirname "$0")/../lib.sh"
prog app <<'C'
int main(void) { return 0; }
C
libtrace_record -q -o data -- "$t/app" || fail "record exits with $?"
libtrace pack -o with data 2>err || { status=$?; cat err; fail "pack exits with $status"; }
libtrace pack --text -o text data 2>err || { status=$?; cat err; fail "pack --text exits with $status"; }
for pack in with text; do
	cp $pack before
	libtrace snapshot $pack >out 2>err
	[ $? -eq 2 ] || fail "another exit status for '$pack'"
	[ "$(cat err)" = "libtrace: no snapshot is added to '$pack': it is a pack" ] || { cat err; fail "another complaint"; }
	[ ! -s out ] || fail "something on standard output"
	cmp before $pack || fail "the pack was changed"
done
libtrace snapshot --root=/ - <with >out 2>err
[ "$(cat err)" = "libtrace: no snapshot is added to 'standard input': it is a pack" ] || { cat err; fail "another complaint"; }
