#!/bin/sh
# As PID 1 of a container: orphans are reaped, signals arrive, and a signal's death becomes 128 and its number.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
unshare -pf --mount-proc true 2>/dev/null || skip "PID namespaces are forbidden here"
as_pid1() {
	LIBTRACE_LIBDIR=$B unshare -pf --mount-proc "$native/libtrace" record ${runner:+--runner "$runner"} -o data "$@"
}
as_pid1 -q ./actor orphan >out
status=$?
[ "$(cat out)" = reaped ] || fail "the orphan stays a zombie (status $status)"
[ "$status" -eq 5 ] || fail "the status is $status"
as_pid1 -q ./actor die 11
[ $? -eq 139 ] || fail "a death by SIGSEGV is not passed on"
as_pid1 -q ./actor die 9
[ $? -eq 137 ] || fail "a death by SIGKILL is not passed on"
as_pid1 ./actor exit 0 2>err || fail "exit status $?"
has 'objects\{0,1\} loaded' err

# From outside the namespace, as a container's runtime stops it.
mkfifo out2
as_pid1 -q ./actor signals >out2 &
exec 3<out2
read -r ready child <&3
[ "$child" -gt 1 ] || fail "the program is PID $child"
# Down from the shell's child: unshare is in between.
record=$!
until [ "$(cat "/proc/$record/comm")" = libtrace ]; do
	record=$(sed 's/ .*//' "/proc/$record/task/$record/children")
	[ "$record" ] || fail "record is not running"
done
kill -TERM $record
read -r line <&3
[ "$line" = 'got 15' ] || fail "the program says '$line'"
kill -USR2 $record
wait $! || fail "exit status $?"
