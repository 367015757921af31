#!/bin/sh
# --redirect and --rules of record, exec and env: added to the user's own, in order, and refused where they are wrong.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
only_native "the command is of this machine"
two liba.so.1
programs -Wl,-rpath,"$t/old"
mkdir other
echo 'const char *a(void) { return "other"; }' | lib other/liba.so.1
"$B/libtrace" record -q -o data --redirect "liba.so.1 to $t/new/liba.so.1 if from=opens" --redirect="liba.so.1=$t/other/liba.so.1" -- ./needs >out ||
	fail "exit status $?"
answer other
collect
event kind=redirect why=applied number:2 line:2 column:1 from=LIBTRACE_REDIRECT
# The user's own rules come first, and a file last; the file's path is made absolute.
printf '# comment\n\n  liba.so.1 to %s/other/liba.so.1\n' "$t" >my.rules
LIBTRACE_REDIRECT="liba.so.1 to $t/new/liba.so.1" "$B/libtrace" record -q -o data --rules my.rules --redirect "liba.so.1 hide" ./needs >out ||
	fail "exit status $?"
answer new
(cd old && "$B/libtrace" exec -o "$t/data2" --rules=../my.rules "$t/needs") >out || fail "exit status $?"
answer other
collect data2
event kind=redirect why=applied number:1 line:3 column:3 from="$t/my.rules"
(eval "$("$B/libtrace" env -o data3 --redirect 'x hide' --redirect "liba.so.1 to /none/it's/liba.so.1" --rules my.rules)" && ./needs) >out || fail "exit status $?"
answer other

# wrong MESSAGE OPTION…: 125 of record and exec, 2 of env, and nothing is run.
wrong() {
	message=$1
	shift
	for command in record exec env; do
		"$B/libtrace" $command "$@" ./needs >out 2>err
		status=$?
		case $command in env) due=2 ;; *) due=125 ;; esac
		[ $status -eq $due ] || fail "$command $*: exit status $status"
		[ ! -s out ] || fail "$command $*: it ran"
		[ "$(cat err)" = "libtrace: $message" ] || { cat err; fail "$command $*: not: $message"; }
	done
}
wrong "--redirect:1:3: unknown verb (to, first, last, hide)" --redirect 'x for /y'
wrong "--redirect:1:1: no verb behind the pattern (to, first, last, hide)" --redirect 'x'
wrong "--redirect:2:10: no path behind the verb" --redirect "a hide
a hide;x to"
wrong "--redirect:1:6: a path that is not absolute" --redirect 'x to y'
wrong "--redirect:1:9: a path that is not absolute" --redirect 'x first /y:z'
wrong "--redirect:1:1: a [ that is not closed" --redirect 'x[a hide'
wrong "--redirect:1:6: a quote that is not closed" --redirect 'x to "/y'
wrong "--redirect:1:8: hide takes no argument" --redirect 'x hide /y'
wrong "--redirect:1:11: a condition other than exe=GLOB and from=GLOB" --redirect 'x hide if who=a'
wrong "--redirect:1:20: the same condition twice" --redirect 'x hide if exe=a if exe=b'
wrong "--redirect:1:9: more words than a rule has" --redirect 'x to /y z'
wrong "--redirect:1:1: an empty pattern" --redirect '"" hide'
wrong "--redirect:1:1: a directory, where a file is due" --redirect "x to $t/old"
printf 'x hide\nlib\0x hide\n' >nul.rules
wrong "nul.rules:2:4: a control byte" --rules nul.rules
printf 'x hide\n\n lib\033[1m hide\n' >escape.rules
wrong "escape.rules:3:5: a control byte" --rules escape.rules
wrong "open 'none.rules': No such file or directory" --rules none.rules
wrong "'old' is not a file of rules: it is no regular file" --rules old
LIBTRACE_REDIRECT='x hide;y' && export LIBTRACE_REDIRECT
wrong "LIBTRACE_REDIRECT:1:8: no verb behind the pattern (to, first, last, hide)" --rules my.rules
