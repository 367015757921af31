#!/bin/sh
# A script is traced, and judged, as its interpreter.
. "$(dirname "$0")/../lib.sh"
only_native "an emulator does not run scripts"
prog actor <"$top/tests/record/actor.c"
printf '#!/bin/sh\nexit 4\n' >shell
printf '#! %s/actor  exit 5\n' "$t" >words
printf 'exit 6\n' >bare
printf '#!%s/shell\n' "$t" >twice
chmod +x shell words bare twice
record() {
	expected=$1
	shift
	libtrace_record -q --require -o data -- "$@" 2>err
	got=$?
	[ "$got" -eq "$expected" ] || { cat err; fail "$* exits with $got, not $expected"; }
	[ ! -s err ] || fail "$* prints: $(cat err)"
	collect data
}
record 4 ./shell
event kind=image exe="$(readlink -f /bin/sh)"
record 6 ./bare
event kind=image exe="$(readlink -f /bin/sh)"
record 4 ./twice
# The kernel hands over one argument only, "exit 5".
libtrace_record -q --require -o data ./words 2>err
[ $? -eq 99 ] || fail "the words of the first line are split"
has '^exit 5' err
