#!/bin/sh
# 32-bit children of a traced program print nothing, although their ld.so cannot load a 64-bit module.
. "$(dirname "$0")/../lib.sh"
only_native "32-bit programs are this machine's own"
[ "$ARCH" = x86_64 ] || skip "only x86_64 has 32-bit twins"
compiler=
for words in "$CC -m32" i686-linux-gnu-gcc; do
	if echo 'int main(void) { return 5; }' | $words -x c -o child - 2>/dev/null; then
		compiler=$words
		break
	fi
done
[ "$compiler" ] || skip "no 32-bit compiler"
./child 2>/dev/null
[ $? -eq 5 ] || skip "32-bit programs do not run here"
prog actor <"$top/tests/record/actor.c"
LD_AUDIT=$module ./child 2>err
has 'wrong ELF class: ELFCLASS64' err	# so there is something to be silent about
libtrace_record -q -o data ./actor run ./child child 2>err
status=$?
[ $status -eq 5 ] || { cat err; fail "exit status $status"; }
[ ! -s err ] || fail "it prints: $(cat err)"
collect data
event kind=image exe="$t/actor"

# As the command itself: it is said that it cannot be traced, and its ld.so still has nothing to say.
libtrace_record -q -o data ./child 2>err
[ $? -eq 5 ] || fail "exit status $?"
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
has "'./child' is a program for i686: there are audit modules for x86_64 and aarch64" err
