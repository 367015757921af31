#!/bin/sh
# Where the trace goes: made with its parents, an old one moved aside, never over anything else.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
record() { libtrace_record -q "$@" ./actor exit 0; }
refused() {
	libtrace_record "$@" ./actor exit 0 2>err
	got=$?
	[ "$got" -eq 125 ] || { cat err; fail "exit status $got, not 125"; }
}
record -o a/b/c || fail "missing parents are not made"
[ "$(cat a/b/c/format)" = 'libtrace trace 2' ] || fail "there is no format"
[ "$(stat -c %a a/b/c)" = 700 ] || fail "others may look into it"
ls a/b/c/journal-* a/b/c/*.record.trace >/dev/null || fail "there is no trace"

# The default, the variable, and the option before it.
record
[ -d libtrace.data ] || fail "there is no libtrace.data"
LIBTRACE_OUTPUT=$t/variable record
[ -d variable ] || fail "LIBTRACE_OUTPUT is not heeded"
LIBTRACE_OUTPUT=$t/variable record -o option/
[ -d option ] || fail "-o is not heeded"
[ ! -d variable.old ] || fail "LIBTRACE_OUTPUT is heeded in spite of -o"

# Old ones.
first=$(ls option)
record -o option
[ "$(ls option.old)" = "$first" ] || fail "the first trace is not in option.old"
second=$(ls option)
record -o option
[ "$(ls option.old)" = "$second" ] || fail "the second trace is not in option.old"
ln -s option link
record -o link
[ -L link ] && [ -d option.old ] && [ ! -e link.old ] || fail "a link was renamed"
third=$(ls option)
: >option.old/letter
refused -o option
has "option.old' is not only a trace: it holds 'letter'" err
[ "$(ls option)" = "$third" ] || fail "the trace was touched"

# Empty ones are fine, foreign ones are not.
mkdir empty
record -o empty || fail "an empty directory is not taken"
mkdir foreign
: >foreign/letter
refused -o foreign
has "'foreign' is not only a trace: it holds 'letter'" err
[ "$(ls foreign)" = letter ] || fail "the directory was touched"
mkdir posing
echo something else >posing/format
refused -o posing
has "'posing' is no trace directory" err
: >file
refused -o file
has "open 'file': Not a directory" err
refused -o file/below
refused -o ''
cp -r option newer
echo 'libtrace trace 99' >newer/format
record -o newer || fail "a finished trace of another version is not moved away"
[ "$(cat newer.old/format) $(cat newer/format)" = 'libtrace trace 99 libtrace trace 2' ] || fail "$(ls newer newer.old)"

# %h and %p.
record -o 'at-%h-%p-100%%-%x' || fail "exit status $?"
set -- "at-$(uname -n)"-*-100%-%x
[ -f "$1/format" ] || fail "there is no such directory: $(ls)"
ls "$1"/journal-* >/dev/null || fail "the module writes elsewhere: $(ls)"
[ $# -eq 1 ] || fail "there are $*"
case ${1#"at-$(uname -n)-"} in
[1-9]*) ;;
*) fail "there is no PID in $1" ;;
esac
