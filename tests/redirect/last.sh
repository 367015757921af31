#!/bin/sh
# last: only where the search itself would find nothing that can be loaded, wherever it looks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
mkdir bad lib
echo short >bad/liba.so.1
programs
rule="liba.so.1 last $t/none:$t/new"
under "$rule" "$t/needs" || { status=$?; cat err; fail "exit status $status"; }
answer new
event kind=redirect verb=last why=applied to="$t/new/liba.so.1"
under "$rule" "$t/opens" liba.so.1 "$t/none/liba.so.1" || fail "exit status $?"
answer "new
new"
under "$rule" LD_LIBRARY_PATH="$t/none:$t/old" "$t/needs" || fail "exit status $?"
answer old
event kind=redirect verb=last why=found to="$t/old/liba.so.1"
# ld.so gives up at a file that is no library; then this is what is left.
under "$rule" LD_LIBRARY_PATH="$t/bad:$t/old" "$t/needs" || fail "exit status $?"
answer new
under "$rule" "$t/opens" "$t/old/liba.so.1" || fail "exit status $?"
answer old

# RPATH of the program and of whoever loaded the requester, RUNPATH of the requester alone.
echo 'const char *a(void); const char *b(void) { return a(); }' | lib lib/libb.so.1 -Lold -l:liba.so.1
use() {
	echo 'const char *b(void); int puts(const char *); int main(void) { return puts(b()) < 0; }' |
		prog chain -Llib -l:libb.so.1 -Wl,-rpath-link,old "$@"
}
use -Wl,--disable-new-dtags -Wl,-rpath,"\$ORIGIN/lib:\${ORIGIN}/old"
under "$rule" "$t/chain" || fail "exit status $?"
answer old
event kind=redirect requester="$t/lib/libb.so.1" why=found to="$t/old/liba.so.1"
use -Wl,--enable-new-dtags -Wl,-rpath,"\$ORIGIN/lib:\$ORIGIN/old"
under "$rule" "$t/chain" || fail "exit status $?"
answer new
echo 'const char *a(void); const char *b(void) { return a(); }' |
	lib lib/libb.so.1 -Lold -l:liba.so.1 -Wl,--enable-new-dtags -Wl,-rpath,"\$ORIGIN/../old"
under "$rule" "$t/chain" || fail "exit status $?"
answer old

# ld.so.cache and the default directories: libc.so.6 is in one of them.
under "libc.so.6 last $t/none" LD_LIBRARY_PATH="$t/old" "$t/needs" || fail "exit status $?"
event kind=redirect verb=last name=libc.so.6 why=found
