#!/bin/sh
# Clocks that jump: the time of day set back between images, records from the past, a boot that began later with younger
# times.  What is read is in its order, and all of it; no time is taken for a length.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
# The time of day was set back an hour while the machine ran: its order is that of the monotonic clock.
mktrace data <<'E'
file a.trace pid=100 random=01 time_ns=1000 realtime_offset_ns=7200000000000
image exe=/bin/first
file b.trace pid=101 random=02 time_ns=2000 realtime_offset_ns=3600000000000
image ppid=1 exe=/bin/second
file c.trace pid=102 random=03 time_ns=3000 realtime_offset_ns=-9223372036854775807
image ppid=1 exe=/bin/third
E
same "the time of day set back" "/bin/first
/bin/second
/bin/third" "$(dumped exe -- --run=all --kind=image)"
same "the latest" /bin/third "$(dumped exe -- --kind=image)"
# Another boot: its monotonic clock began again.
rm -r data
mktrace data <<'E'
file a.trace pid=100 boot_id=01 time_ns=9000000000000 realtime_offset_ns=1000000000000
image exe=/bin/old
file b.trace pid=100 boot_id=02 time_ns=5 realtime_offset_ns=11000000000000
image exe=/bin/new
E
same "another boot" "/bin/old
/bin/new" "$(dumped exe -- --run=all --kind=image)"
# Records of one process from the past, and from the end of time: in the order of their numbers, none is left out.
rm -r data
mktrace data <<'E'
file a.trace pid=100 time_ns=5000
image exe=/bin/app time_ns=6000
search name=liba.so time_ns=4000
search name=libb.so time_ns=18446744073709551615
search name=libc.so time_ns=0
end time_ns=1
E
same "records from the past" "liba.so
libb.so
libc.so" "$(dumped name -- --kind=search)"
[ ! -s err ] || { cat err; fail "something is said to be wrong"; }
for words in tree "tree --format=json" diagnose "dump --format=json"; do
	timeout 20 "$native/libtrace" $words data >out 2>err
	[ $? -lt 2 ] || { cat err; fail "$words: exit status"; }
done
