#!/bin/sh
# A library of which the end is missing is there and cannot be used: what needs it is told so.  So is one that shrinks while it is
# read: the command goes on.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
echo 'int f(void) { return 1; }' | lib libf.so
echo 'int f(void); int main(void) { return f(); }' | prog program -Wl,--no-as-needed -Wl,-rpath,"$t" -L. -l:libf.so
checks 0 program
cp libf.so whole.so
head -c 4000 whole.so >libf.so
checks 1 program
has '^libf.so   there, but cannot be used' out
has '"soname":"libf.so","requesters":\["[^"]*/program"\]' json
# Cut again and again, by a writer beside it.
cp whole.so libf.so
(while [ ! -e stop ]; do : >libf.so; cat whole.so >libf.so; done) 2>/dev/null &
writer=$!
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	check program >out 2>err
	status=$?
	[ $status -le 2 ] || break
done
: >stop
wait $writer
[ $status -le 2 ] || { cat out err; fail "a file that shrinks ends the command with $status ($i)"; }
