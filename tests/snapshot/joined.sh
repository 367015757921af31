#!/bin/sh
# Eight records that write to one directory, seven of them at once: every image is covered in the end, nothing is left over.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
only_native "qemu-user: record within record"
program
cat >many.sh <<'S'
for number in 1 2 3 4 5 6 7; do
	"$1/libtrace" record -q -o data -- ./app & pids="$pids $!"
done
for pid in $pids; do
	wait "$pid" || exit 1
done
S
libtrace_record -q -o data -- sh many.sh "$B" 2>err || { status=$?; cat err; fail "record exits with $status"; }
[ ! -s err ] || { cat err; fail "somebody complains"; }
libtrace snapshot --run all data >out || fail "snapshot exits with $?"
has '^already in' out
takes data >/dev/null
[ "$(wc -l <asked)" -eq 1 ] || { cat asked; fail "something is wrong with it"; }
[ "$(ls data | grep -v 'trace$' | grep -v '^journal-')" = "format
snapshot.json" ] || fail "there are $(ls data)"
