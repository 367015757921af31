#!/bin/sh
# A trace of 600,000 records and one of 5,000 images are read in little memory, however much is in them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
only_native "qemu-user needs more memory than what it runs"
case $B in *san*) skip "a sanitizer needs more memory than what it watches" ;; esac
awk 'BEGIN {
	print "file a.trace\nimage exe=/bin/app\nobject id=1 path=/bin/app"
	for (i = 0; i < 200000; i++) {
		name = "libnowhere" i % 1000 ".so"
		print "search requester=1 name=" name
		print "candidate requester=1 path=/usr/lib/" name " loader_flag=default outcome=missing error=2"
		print "failed requester=1 name=" name
	}
}' | mktrace data
for format in text json jsonl; do
	(ulimit -v 60000 && libtrace dump --format=$format data >out 2>err) || { status=$?; cat err; fail "$format: exit status $status"; }
	[ ! -s err ] || { cat err; fail "$format: something is wrong"; }
	same "$format" 600002 "$(grep -c 'image\|object\|search\|candidate\|failed' out)"
done
rm -r data out

awk 'BEGIN {
	for (i = 0; i < 5000; i++)
		printf "file %d.trace pid=%d random=%04x time_ns=%d\nimage ppid=%d exe=/bin/app\nend\n", i, 10 + i, i, 1000 * i, 9 + i
}' | mktrace data
(ulimit -v 60000 && libtrace dump --kind=image --format=jsonl data >out 2>err) || { status=$?; cat err; fail "exit status $status"; }
same "a chain of children" "5009.0 5008.0" "$(fields process parent <out | tail -n 1)"
same "images" 5000 "$(wc -l <out)"
