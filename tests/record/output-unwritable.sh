#!/bin/sh
# A directory that cannot be made or written is said, and the program does not run.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
mkdir forbidden
unprivileged=
if [ "$(id -u)" -eq 0 ]; then
	# Root that has to obey the modes of files.
	unprivileged="setpriv --bounding-set=-all --inh-caps=-all"
	$unprivileged true 2>/dev/null || skip "setpriv cannot make a process unprivileged here"
fi
libtrace_record -q -o forbidden/data ./actor exit 0 || fail "exit status $?"
chmod 555 forbidden
chmod 555 forbidden/data
export LIBTRACE_LIBDIR="$B"
for where in forbidden/new forbidden/new/below forbidden/data; do
	$unprivileged "$native/libtrace" record ${runner:+--runner "$runner"} -o "$where" ./actor env PATH >out 2>err
	status=$?
	[ "$status" -eq 125 ] || { cat err; fail "exit status $status for $where"; }
	has "'.*forbidden.*': Permission denied" err
	[ ! -s out ] || fail "the program ran"
done
