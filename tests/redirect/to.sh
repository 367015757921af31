#!/bin/sh
# to: DT_NEEDED, dlopen by soname and by path, LD_PRELOAD, RPATH and RUNPATH all get the file that the rule says,
# under its own path, and under the name that was asked for it is loaded once.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
programs
rule="liba.so.1 to $t/new/liba.so.1"
under "$rule" LD_LIBRARY_PATH="$t/old" "$t/needs" || fail "exit status $?"
answer new
event kind=redirect name=liba.so.1 requester="$t/needs" verb=to why=applied to="$t/new/liba.so.1" from=LIBTRACE_REDIRECT line:1 column:1 number:1
event kind=redirect rule="$rule"
event kind=candidate path="$t/new/liba.so.1" origin=redirect outcome=found
event kind=object path="$t/new/liba.so.1"
no_event kind=object path="$t/old/liba.so.1"
no_event kind=failed

under "$rule" LD_LIBRARY_PATH="$t/old" "$t/opens" liba.so.1 "$t/old/liba.so.1" liba.so.1 || fail "exit status $?"
answer "new
new
new"
[ "$(events kind=redirect why=applied)" -eq 2 ] || fail "a name that is loaded is searched for"
# What the rule points to is no rule's, and where both agree there is nothing to say.
under "$rule; $t/new/liba.so.1 to $t/old/liba.so.1" "$t/opens" "$t/new/liba.so.1" || fail "exit status $?"
answer new
no_event kind=redirect

# A pattern with a slash is for the whole request.
under "$t/old/liba.so.1 to $t/new/liba.so.1" LD_LIBRARY_PATH="$t/old" "$t/opens" liba.so.1 || fail "exit status $?"
answer old
under "$t/old/liba.so.1 to $t/new/liba.so.1" "$t/opens" "$t/old/liba.so.1" || fail "exit status $?"
answer new
under "*/old/lib?.so.[0-9]=$t/new/liba.so.1" "$t/opens" "$t/old/liba.so.1" || fail "exit status $?"
answer new

# The one that is preloaded comes before what the program needs.
echo 'const char *a(void) { return "preloaded"; }' | lib new/libp.so
echo 'const char *a(void) { return "wrong"; }' | lib old/libp.so
under "libp.so=$t/new/libp.so" LD_PRELOAD=libp.so LD_LIBRARY_PATH="$t/old" "$t/needs" || fail "exit status $?"
answer preloaded
under "libp.so=$t/new/libp.so" LD_PRELOAD="$t/old/libp.so" LD_LIBRARY_PATH="$t/old" "$t/needs" || fail "exit status $?"
answer preloaded

for tags in --disable-new-dtags --enable-new-dtags; do
	programs -Wl,$tags -Wl,-rpath,"$t/old"
	under "$rule" "$t/needs" || fail "exit status $?"
	answer new
	under '' "$t/needs" || fail "exit status $?"
	answer old
	no_event kind=redirect
done
