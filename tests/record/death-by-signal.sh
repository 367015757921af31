#!/bin/sh
# A program that dies of a signal takes record with it, in the same way and without a second core.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
cc -O1 -D_GNU_SOURCE -o pty "$top/tests/record/pty.c" || skip "no compiler for this machine"
for sig in 1 6 8 9 11 13 15; do
	# In the background: in the foreground the shell itself prints how it died.
	LIBTRACE_LIBDIR=$B "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data -- ./actor die "$sig" 2>err &
	wait $!
	got=$?
	[ "$got" -eq $((128 + sig)) ] || { cat err; fail "after signal $sig the shell sees $got"; }
	hasnt libtrace: err	# an emulator has its own words
done
collect data
event kind=image

ulimit -c unlimited 2>/dev/null || skip "core files are forbidden here"
case $(./pty -- ./actor die 11) in
*core) ;;
*) [ -n "$runner" ] || skip "this system keeps no core files" ;;
esac
status=$(LIBTRACE_LIBDIR=$B ./pty -- "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor die 11)
[ "$status" = 'signal 11' ] || fail "record ends with: $status"
