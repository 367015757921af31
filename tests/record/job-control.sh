#!/bin/sh
# Ctrl-Z and fg work as without record; a program that is stopped alone can be continued alone.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
cc -O1 -D_GNU_SOURCE -o pty "$top/tests/record/pty.c" || skip "no compiler for this machine"
record() {
	LIBTRACE_LIBDIR=$B ./pty "$@" -- "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor signals >status ||
		fail "$(cat status)"
	[ "$(cat status)" = 'exit 0' ] || fail "it ends with $(cat status)"
}
record expect ready key Z stopped fg signal 10 expect 'got 10' signal 12
record expect ready signal 20 stopped fg signal 10 expect 'got 10' key Z stopped fg signal 12

# Without a terminal: SIGSTOP for the program alone leaves record waiting for it, and it goes on by itself.
mkfifo out
LIBTRACE_LIBDIR=$B setsid "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor signals >out &
record=$!
exec 3<out
read -r ready child <&3
kill -STOP "$child"
kill -USR2 "$child"
kill -CONT "$child"
read -r line <&3
[ "$line" = 'got 12' ] || fail "the program says '$line'"
wait "$record" || fail "record exits with $?"
