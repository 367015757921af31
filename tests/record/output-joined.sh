#!/bin/sh
# Eight at once into one directory share it, whatever was there before; the next one alone moves it away.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
# together DIR: starts eight whose programs all wait for the last one's start.
together() {
	rm -f go
	mkfifo go
	pids=
	for number in 1 2 3 4 5 6 7 8; do
		LIBTRACE_LIBDIR=$B "$native/libtrace" record -q ${runner:+--runner "$runner"} -o "$1" ./actor signals >"out$number" 2>&1 &
		pids="$pids $!"
	done
	for number in 1 2 3 4 5 6 7 8; do
		until grep -q ready "out$number"; do
			for pid in $pids; do
				kill -0 "$pid" 2>/dev/null || grep -q ready "out$number" || fail "one ended: $(cat out?)"
			done
		done
	done
	for pid in $pids; do
		kill -USR2 "$pid"
		wait "$pid" || fail "one exits with $?"
	done
	[ "$(images "$1" audit)" -eq 8 ] || fail "there are $(ls "$1")"
	[ "$(ls "$1"/*.record.trace | wc -l)" -eq 8 ] || fail "there are $(ls "$1")"
	[ "$(counted "$1")" -eq 8 ] || fail "there are $(counted "$1") images"
	[ "$(ls "$1" | grep -v 'trace$' | grep -v '^journal-')" = "format
snapshot.json" ] || fail "there are $(ls "$1")"
}
for round in 1 2 3 4 5; do
	together "new$round"
done
together data
mv data/images data/images.was && mv data/images.was data/images
together data
[ "$(images data.old audit)" -eq 8 ] || fail "data.old holds $(ls data.old)"
libtrace_record -q -o data ./actor exit 0 || fail "exit status $?"
[ "$(images data.old audit)" -eq 8 ] || fail "data.old holds $(ls data.old)"
[ "$(images data audit)" -eq 1 ] || fail "data holds $(ls data)"
collect data.old
[ "$(matching kind=image | wc -l)" -eq 8 ] || fail "not eight images"
