#!/bin/sh
# Records come in the order of their seq, modules merged by time; a gap in seq is a loss, and counted.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"

# Threads write a little out of order; two modules write at the same time.
mktrace data <<'E'
file a.audit.trace time_ns=1000
image exe=/bin/app time_ns=1002
search name=one seq=1 time_ns=1010
search name=three seq=3 time_ns=1030
search name=two seq=2 time_ns=1020
search name=four seq=4 time_ns=1040
file a.preload.trace module=preload time_ns=1000
image exe=/bin/app time_ns=1005
search name=between seq=1 time_ns=1025
search name=last seq=2 time_ns=9000
E
same "order" "one
two
between
three
four
last" "$(dumped name -- --kind=search)"
[ ! -s err ] || { cat err; fail "nothing was lost"; }

# A second segment goes on where the first was cut; what the cut took is written again, its seq the lower one.
rm -r data
mktrace data <<'E'
file 1.trace time_ns=1000
image exe=/bin/app time_ns=1010
search name=one
search name=two
cut 1.trace 250
file 2.trace number=2 time_ns=2000
image exe=/bin/app seq=3 time_ns=2010
search name=two seq=2
search name=three seq=4
E
same "segments" "0 -
1 one
2 two
3 -
4 three" "$(dumped seq name -- --kind=image,search)"
same "a cut" "libtrace: data/1.trace: ends at 250, inside a record: read up to there" "$(cat err)"
libtrace dump data >out 2>err || fail "a cut is trouble: exit status $?"

# lost WHAT TEXT <description: what stderr says last.
lost() {
	rm -rf data
	mktrace data
	libtrace dump data >out 2>err
	same "$1" "$2" "$(tail -n 1 err)"
}
lost "one gap" "libtrace: process 100.0: 3 records were lost; what it shows is not all" <<'E'
file a.trace
image exe=/bin/app
search name=one
search name=two seq=5
E
lost "the beginning" "libtrace: process 100.0: 1 record was lost; what it shows is not all" <<'E'
file a.trace
image exe=/bin/app seq=1
E
lost "gaps in two modules" "libtrace: process 100.0: 3 records were lost; what it shows is not all" <<'E'
file a.audit.trace
image exe=/bin/app
end seq=2
file a.preload.trace module=preload
image exe=/bin/app
end seq=3
E
lost "a kind that is not known is not a loss" "libtrace: data/a.trace: passed over 2 records of a kind that this libtrace does not know" <<'E'
file a.trace
image exe=/bin/app
record kind=70
search name=one
record kind=70
E
lost "a first segment that is gone" "libtrace: process 100.0: 40 records were lost; what it shows is not all" <<'E'
file 2.trace number=2
image exe=/bin/app seq=40
E
lost "a cut at the end" "libtrace: process 100.0: records were lost, nobody knows how many; what it shows is not all" <<'E'
file a.trace
image exe=/bin/app
search name=one
cut a.trace 180
E
lost "the limit" "libtrace: process 100.0: records were lost, nobody knows how many; what it shows is not all" <<'E'
file a.trace
image exe=/bin/app
lost limit=5000
E
has 'LIBTRACE_LIMIT (5000 bytes) was reached' err
lost "a copy of a file" "libtrace: data/b.trace: the same image, module and number as a.trace, which was read instead" <<'E'
file a.trace
image exe=/bin/app
search name=one
file b.trace
image exe=/bin/app
search name=one
E
[ "$(grep -c ' search  *name=one' out)" -eq 1 ] || { cat out; fail "a copy was read"; }

# A record that never comes: those behind it wait for it a while, not for ever.
{
	echo "file a.trace"
	echo "image exe=/bin/app"
	awk 'BEGIN { for (i = 2; i < 3000; i++) print "search name=n" i " seq=" i }'
} | { rm -r data; mktrace data; }
same "behind a gap" "$(awk 'BEGIN { for (i = 2; i < 3000; i++) print "n" i }')" "$(dumped name -- --kind=search)"
has '1 record was lost' err
