#!/bin/sh
# exit(3) ends a trace with an end record, _exit(2) does not; both statuses pass.
. "$(dirname "$0")/../lib.sh"
prog app <<'C'
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		_exit(7);
	exit(5);
}
C
traced LIBTRACE_OUTPUT="$t/normal" "$t/app"
[ $? -eq 5 ] || fail "exit status of exit(5)"
traced LIBTRACE_OUTPUT="$t/direct" "$t/app" x
[ $? -eq 7 ] || fail "exit status of _exit(7)"
collect normal
event kind=end
event kind=close path="$t/app"
collect direct
no_event kind=end
no_event kind=close
