#!/bin/sh
# A terminal sends Ctrl-C and Ctrl-\ to record and the program alike: the program gets them once.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
cc -O1 -D_GNU_SOURCE -o pty "$top/tests/record/pty.c" || skip "no compiler for this machine"
# Were it passed on, the second would reach the program before the signal that record passes on after it:
# the screen is to show the lines in this order with nothing in between.
nl='
'
LIBTRACE_LIBDIR=$B ./pty expect ready key C expect 'got 2' signal 10 expect "$(printf '\r')${nl}got 10" \
	key '\' expect 'got 3' signal 12 expect "$(printf '\r')${nl}got 12" \
	-- "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor signals >status || fail "$(cat status)"
