#!/bin/sh
# A rule that matches but cannot be applied: the search goes on as if it were not there, and the trace says why.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
mkdir bad bad/directory
programs -Wl,-rpath,"$t/old"
poke() { printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
for f in class machine; do cp old/liba.so.1 bad/$f; done
poke bad/class 4 '\001'
poke bad/machine 18 '\363'
: >bad/short
echo 'GROUP ( /lib/liba.so.1 ) and enough of it to be as long as an ELF header is, and longer' >bad/text
ln -s loop bad/loop
for case in none:missing class:wrong-class machine:wrong-machine short:too-short text:not-elf directory:directory loop:loop; do
	under "liba.so.1 to $t/bad/${case%:*}" "$t/needs" || fail "$case: exit status $?"
	answer old
	event kind=redirect to="$t/bad/${case%:*}" why="${case#*:}"
	no_event kind=candidate origin=redirect
	event kind=object path="$t/old/liba.so.1"
done
long=$(printf '%4090s' '' | tr ' ' d)
under "liba.so.1 first /$long" "$t/needs" || fail "exit status $?"
answer old
event kind=redirect why=long-path
