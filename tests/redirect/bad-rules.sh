#!/bin/sh
# Whatever stands in the variables, the program runs; what cannot be read is recorded, and what can be is in force.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
programs -Wl,-rpath,"$t/old"
good="liba.so.1 to $t/new/liba.so.1"
under "x for /y;;$good; y to relative" "$t/needs" || fail "exit status $?"
answer new
event kind=redirect why=bad-rule rule="x for /y" from=LIBTRACE_REDIRECT line:1 column:3
event kind=redirect why=bad-rule rule="y to relative"
event kind=redirect why=applied number:1

LIBTRACE_RULES=$t/rules && export LIBTRACE_RULES
from_file() {
	rm -rf data
	traced "$t/needs" >out 2>err || { status=$?; cat err; fail "exit status $status"; }
	collect
}
printf 'a\0b hide\nc\001 hide\n"open\n%s\n' "$good" >rules
from_file
answer new
event kind=redirect why=bad-rule rule=a error="a control byte" line:1 column:2
event kind=redirect why=bad-rule error="a control byte" line:2 column:2
event kind=redirect why=bad-rule rule='\"open' error="a quote that is not closed" line:3
event kind=redirect why=applied line:4 from="$t/rules"

# 1 MB, good and bad.
{ yes 'lib[nothing.so to /nowhere' | head -n 39000; echo "$good"; } >rules
[ "$(wc -c <rules)" -gt 1000000 ] || fail "the file is too short"
from_file
answer new
[ "$(events kind=redirect why=bad-rule)" -eq 100 ] || fail "$(events kind=redirect why=bad-rule) bad rules are recorded"
[ "$(events kind=redirect why=more-bad-rules line:101)" -eq 1 ] || fail "no word of the rest"
event kind=redirect why=applied number:1 line:39001
awk 'BEGIN { for (i = 0; i < 30000; i++) printf "libnothing%d.so to /nowhere/libnothing%d.so\n", i, i }' >rules
echo "$good" >>rules
from_file
answer new
event kind=redirect why=applied number:30001
no_event kind=redirect why=bad-rule
head -c 1000000 /dev/zero >rules
from_file
answer old
event kind=redirect why=bad-rule line:1 column:1
head -c 1000000 /dev/zero | tr '\0' x >rules
from_file
answer old
[ "$(events kind=redirect)" -eq 1 ] || fail "more than one rule"

# No file, no rules.
rm rules
from_file
answer old
event kind=redirect why=bad-rule error="the file cannot be read" from="$t/rules"
: >rules
from_file
no_event kind=redirect
LIBTRACE_RULES=$t
from_file
event kind=redirect why=bad-rule error="the file cannot be read"

# In secure mode, and where nothing can be written.
LIBTRACE_RULES=/nowhere
(LIBTRACE_REDIRECT=$good && export LIBTRACE_REDIRECT && traced LIBTRACE_OUTPUT=/proc/none LIBTRACE_ONLY=other "$t/needs" >out) ||
	fail "exit status $?"
answer new
