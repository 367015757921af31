#!/bin/sh
# first: the first directory that has a usable file of that name, before everything else.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
mkdir empty bad
echo 'no library, but long enough to be taken for one by whoever looks at the size of it only' >bad/liba.so.1
programs -Wl,--disable-new-dtags -Wl,-rpath,"$t/old"
under "liba* first $t/empty:$t/bad:$t/new/" "$t/needs" || fail "exit status $?"
answer new
event kind=redirect verb=first why=applied to="$t/new/liba.so.1"
under "liba* first $t/new" "$t/opens" "$t/old/liba.so.1" liba.so.1 "$t/new/liba.so.1" || fail "exit status $?"
answer "new
new
new"
# What cannot be used says so, and the search is as it would have been.
under "liba* first $t/empty:$t/bad" "$t/needs" || fail "exit status $?"
answer old
event kind=redirect verb=first why=not-elf
under "liba* first $t/empty:$t/none" "$t/needs" || fail "exit status $?"
answer old
event kind=redirect verb=first why=missing
# The next rule that matches has its turn then.
under "liba* first $t/empty; liba* first $t/new; liba* hide" "$t/needs" || fail "exit status $?"
answer new
event kind=redirect why=missing number:1
event kind=redirect why=applied number:2
