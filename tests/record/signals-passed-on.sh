#!/bin/sh
# Signals sent to record reach the program, once each.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
mkfifo out
LIBTRACE_LIBDIR=$B "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor signals >out &
record=$!
exec 3<out
read -r ready child <&3
[ "$ready" = ready ] || fail "the program says '$ready'"
[ "$child" != "$record" ] || fail "there is no process in between"
for sig in 15 2 1 3 10 14 28 23 6; do
	kill -s "$sig" "$record" 2>/dev/null || kill "-$sig" "$record"
	read -r line <&3
	[ "$line" = "got $sig" ] || fail "after signal $sig the program says '$line'"
done
kill -USR2 "$record"
read -r line <&3
[ "$line" = 'got 12' ] || fail "after SIGUSR2 the program says '$line'"
! read -r line <&3 || fail "the program also says '$line'"
wait "$record" || fail "record exits with $?"

# nohup: what is ignored stays so.
trap '' HUP
LIBTRACE_LIBDIR=$B "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data -- ./actor die 1 </dev/null
[ $? -eq 129 ] || fail "a program that wants SIGHUP does not die of it"
