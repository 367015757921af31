#!/bin/sh
# stdin, stdout and the descriptor numbers that the program gets are those that it would have without us.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
head -c 300000 /dev/urandom >bytes 2>/dev/null || skip "no /dev/urandom"
become() { LIBTRACE_LIBDIR=$B "$native/libtrace" exec ${runner:+--runner "$runner"} -o data2 -- "$@"; }
for how in 'libtrace_record -q -o data --' become; do
	$how ./actor echo <bytes >copy || fail "exit status $?"
	cmp bytes copy || fail "$how changes what passes through"
	for closed in '' '<&-' '>&-' '2>&-' '<&- >&- 2>&-' '5</dev/null' '<&- 3</dev/null 4</dev/null'; do
		rm -f descriptors
		eval "plain ./actor descriptors $closed" || fail "exit status $? without us"
		mv descriptors expected
		eval "$how ./actor descriptors $closed" || fail "$how with $closed: exit status $?"
		diff expected descriptors || fail "$how with $closed: other descriptors"
	done
done
for trace in data*/*.trace data*/journal-*; do
	[ "$(head -c 8 "$trace")" = libtrace ] || fail "something else was written to $trace"
done
collect data
