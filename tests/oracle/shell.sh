#!/bin/sh
# A shell script with pipelines: many processes, each with a trace of its own.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
only_native "qemu-user does not follow exec"
watched sh -c 'ls -l / | sort -r | head -n 3 >/dev/null; cat /etc/passwd | grep root | wc -l >/dev/null; date >/dev/null' || fail "exit status $?"
compare_candidates 8
[ "$(cut -d ' ' -f 1 "$t/candidates.trace" | uniq | wc -l)" -ge 7 ] || fail "less than 7 processes in the trace"
