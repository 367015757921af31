#!/bin/sh
# TEST_SECONDS=60
# tests/run itself: what passes, fails and is skipped, a test that hangs, and a run that is ended from outside.
. "$(dirname "$0")/../lib.sh"
only_native "tests/run is the same for every architecture"
unset KEEP VERBOSE JOBS TEST_SECONDS RUN_ONE
# made NAME <text: a test in $t/suite
mkdir suite
made() { cat >"suite/$1.sh"; }
echo 'echo fine' | made passes
echo 'echo what was seen; exit 3' | made fails
echo 'echo "skip: no moon"; exit 77' | made skips
printf 'echo "FAILED: in a pipe" | cat\nexit 0\n' | made pipe
"$top/tests/run" suite/passes.sh >out 2>&1 && fail "the paths are of the project"
# gone PID: waits until it is, or is a zombie that nobody has asked for; or this test is ended as late.
gone() { while [ -e "/proc/$1" ] && ! grep -q '^State:	Z' "/proc/$1/status" 2>/dev/null; do :; done; }
run() { "$top/tests/run" "$@" >out 2>err; }
run "$t"/suite/*.sh && fail "two tests fail, and it does not"
has '^ok - .*suite/passes$' out
has '^not ok - .*suite/fails # exit status 3$' out
has '^# what was seen$' out
has '^ok - .*suite/skips # SKIP no moon$' out
has '^not ok - .*suite/pipe # exit status 1$' out
has '^1 passed, 2 failed, 1 skipped$' out

# One that hangs, and so does what it started, which heeds no TERM: both are ended, and what was said is shown.
mkfifo never
export never="$t/never"
made hangs <<'S'
echo "begun"
sh -c 'trap "" TERM; echo $$ >"$never.child"; read x <"$never"' &
read x <"$never"
S
made own <<'S'
# TEST_SECONDS=1
read x <"$never"
S
TMPDIR=$t TEST_SECONDS=2 run "$t/suite/hangs.sh" "$t/suite/passes.sh" && fail "a test hangs, and it passes"
has '^not ok - .*suite/hangs # still running after 2 s, ended: exit status 124$' out
has '^# begun$' out
has '^1 passed, 1 failed, 0 skipped$' out
[ -s never.child ] || fail "nothing was started"
gone "$(cat never.child)"
run "$t/suite/own.sh" && fail "a test hangs, and it passes"
has 'suite/own # still running after 1 s' out

# Whoever ends the run ends the tests, though they are in process groups of their own.
made waits <<'S'
echo $$ >"$never.waits"
read x <"$never"
S
TMPDIR=$t timeout -s INT 2 "$top/tests/run" "$t/suite/waits.sh" >out 2>&1
[ -s never.waits ] || fail "it did not begin"
gone "$(cat never.waits)"
left=$(find "$t" -maxdepth 1 -name 'libtrace-tests.*')
[ -z "$left" ] || fail "it leaves $left"
