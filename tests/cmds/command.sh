#!/bin/sh
# The first word: help and version on standard output, what is unknown in one line and 2, or 125 in record and exec.
. "$(dirname "$0")/../lib.sh"
for words in --help -h help; do
	libtrace $words >out.$words 2>err || fail "$words: exit status $?"
	[ ! -s err ] || fail "$words: something on standard error"
	cmp out.$words out.--help || fail "$words: another help"
done
commands=$(sed -n 's/^  \([a-z]*\) .*/\1/p' out.--help)
[ "$(echo $commands)" = "record exec env tree why diagnose explain snapshot check probe diff dump pack report" ] || fail "the help lists: $commands"
[ "$(libtrace --version)" = "libtrace $(cat "$top/VERSION")" ] || fail "the version is $(libtrace --version)"

# Each command's help is its option table: usage, summary, a line an option, --help the last.
for command in $commands; do
	libtrace $command -h >out 2>err || fail "$command -h: exit status $?"
	[ ! -s err ] || fail "$command -h: something on standard error"
	has "^usage: libtrace $command \[OPTION…\]" out
	tail -n 1 out | grep -q '^  -h, --help  *print this$' || { cat out; fail "$command -h: --help is not last"; }
	[ "$(awk 'NR == 2' out)" = "$(sed -n "s/^  $command  *//p" out.--help)" ] || fail "$command: another summary"
	libtrace help $command | cmp - out || fail "help $command is not $command -h"
	libtrace $command --help | cmp - out || fail "$command --help is not $command -h"
done

# wrong STATUS MESSAGE WORD…
wrong() {
	status=$1
	message=$2
	shift 2
	libtrace "$@" >out 2>err
	got=$?
	[ $got -eq "$status" ] || fail "exit status $got, not $status: $*"
	[ ! -s out ] || fail "something on standard output: $*"
	[ "$(cat err)" = "libtrace: $message" ] || { cat err; fail "another message: $*"; }
}
wrong 2 "no command given (libtrace --help lists them)"
wrong 2 "unknown command 'frob' (libtrace --help lists them)" frob
wrong 2 "unknown command 'a\\x1b[1m\\x0ab' (libtrace --help lists them)" "$(printf 'a\033[1m\nb')"
wrong 2 "unknown option '--frob' (libtrace --help lists them)" --frob
wrong 2 "unknown command 'frob' (libtrace --help lists them)" help frob
wrong 2 "unknown option '--frob' (libtrace env -h lists the options)" env --frob
wrong 125 "unknown option '--frob' (libtrace record -h lists the options)" record --frob true
wrong 125 "unknown option '-Z' (libtrace exec -h lists the options)" exec -Z true
wrong 125 "option '--output' needs an argument: DIR" record --output
if [ -e /dev/full ]; then
	libtrace --help >/dev/full 2>err
	[ $? -eq 2 ] || fail "a full disk is not noticed"
	has '^libtrace: write to standard output: No space left on device$' err
fi
