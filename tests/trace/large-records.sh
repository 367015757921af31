#!/bin/sh
# Records longer than the reader's buffer are read; one that only says so is cut, and costs no memory.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
awk 'BEGIN {
	printf "file a.trace\nimage exe=/bin/app argv=0"
	for (i = 1; i < 150000; i++)
		printf ",%d", i
	printf "\nsearch name="
	for (i = 0; i < 70000; i++)
		printf "x"
	print "\nsearch name=last\nend"
}' | mktrace data
size=$(wc -c <data/a.trace)
[ "$size" -gt 950000 ] || fail "only $size bytes"
libtrace dump --kind=image,search,end data >out 2>err || fail "exit status $?"
[ ! -s err ] || { cat err; fail "something is wrong"; }
sed -n 1p out | grep -q ' argv=\[0 1 2 .* 149998 149999\] ' || fail "argv is not whole"
[ "$(sed -n 2p out | tr -cd x | wc -c)" -eq 70000 ] || fail "a long name is not whole"
has ' search  *name=last$' out

# Cut at every 50,000 bytes: a cut, never an error.
at=1000
while [ $at -lt "$size" ]; do
	cp -r data short
	"$B/mktrace" short </dev/null
	head -c $at data/a.trace >short/a.trace
	libtrace dump short >out 2>err || { status=$?; cat err; fail "cut at $at: exit status $status"; }
	same "cut at $at" "libtrace: short/a.trace: ends at $at, inside a record: read up to there" "$(head -n 1 err)"
	rm -r short
	at=$((at + 50000))
done

# The largest record, of which only its head is there.
rm -r data
mktrace data <<'E'
file a.trace
image exe=/bin/app
search name=x size=0x400000
E
libtrace dump data >out 2>err || fail "exit status $?"
same "a claim" "libtrace: data/a.trace: ends at $(wc -c <data/a.trace | tr -d ' '), inside a record: read up to there" "$(head -n 1 err)"
