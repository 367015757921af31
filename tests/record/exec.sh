#!/bin/sh
# exec becomes the program: same process, same statuses as record, and it adds to the trace that is there.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
become() { LIBTRACE_LIBDIR=$B "$native/libtrace" exec ${runner:+--runner "$runner"} "$@"; }
LIBTRACE_LIBDIR=$B sh -c 'echo $$; exec "$@"' sh "$native/libtrace" exec ${runner:+--runner "$runner"} -o data -- ./actor pid >out || fail "exit status $?"
[ "$(sed -n 1p out)" = "$(sed -n 2p out)" ] || fail "another process: $(cat out)"
[ "$(images data audit)" -gt 0 ] || fail "no trace"
become -o data ./actor exit 3
[ $? -eq 3 ] || fail "the status is not passed on"
become -o data ./actor die 15
[ $? -eq 143 ] || fail "the death is not passed on"
[ "$(images data audit)" -eq 3 ] || fail "the trace is not added to: $(ls data)"
[ ! -e data.old ] || fail "a trace that may be in use was moved"
collect data
[ "$(matching kind=image | wc -l)" -eq 3 ] || fail "not three images"
status 127 become -o data no-such-command
status 126 become -o data "$t"
status 125 become -o data
status 125 become --no-such-option ./actor exit 0
mkdir foreign
: >foreign/letter
status 125 become -o foreign ./actor exit 0
has 'letter' err
if $CC -static -D_GNU_SOURCE -o static "$top/tests/record/actor.c" 2>/dev/null; then
	status 3 become -o data ./static exit 3
	has 'is statically linked' err
	status 125 become --require -o data ./static exit 3
fi
