#!/bin/sh
# A full disk or a file size limit: one line, and the program is not touched by it.
. "$(dirname "$0")/../lib.sh"
not_counted
prog actor <"$top/tests/record/actor.c"
# Messages go through a pipe, which has no limit.
(
	ulimit -f 0
	libtrace_record -o data ./actor exit 3 2>&1
	echo "status $?"
) | cat >out
printf "libtrace: write 'data/format': File too large\nstatus 125\n" | diff - out || fail "not so"

mkdir small
unshare -m true 2>/dev/null && mount -t tmpfs -o size=64k none small 2>/dev/null || skip "mounting is forbidden here"
trap 'umount "$t/small"' EXIT
libtrace_record -q -o small/data ./actor exit 0 || fail "exit status $?"
rm small/data/*.trace small/data/journal-*
cat /dev/zero >small/data/snapshot.json 2>/dev/null
libtrace_record -o small/data ./actor exit 3 2>err
status=$?
[ "$status" -eq 3 ] || { cat err; fail "exit status $status"; }
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
has "no trace of './actor' was written: there is no room left in 'small/data'" err
libtrace_record -o small/other ./actor exit 3 2>err
status=$?
[ "$status" -eq 125 ] || { cat err; fail "exit status $status"; }
has 'No space left on device' err
