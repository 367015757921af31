#!/bin/sh
# Libraries that all need each other: each has its line, what was shown above has a line ten thousand times and is counted beyond.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
# crowd N: lib1.so to libN.so, found by the one before it, each needing all.
crowd() {
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) needs = needs (i > 1 ? "," : "") "lib" i ".so"
		print "file a.audit.trace pid=100 time_ns=1000"
		print "image exe=/bin/app cwd=/ argv=app env=PATH=/bin glibc=2.36"
		print "object id=1 path=/bin/app needed=lib1.so"
		for (i = 1; i <= n; i++) {
			print "search requester=" i " name=lib" i ".so"
			print "candidate requester=" i " loader_flag=default outcome=found path=/lib/lib" i ".so"
			print "object id=" i + 1 " path=/lib/lib" i ".so soname=lib" i ".so needed=" needs
		}
		print "end"
	}'
}
crowd 200 | mktrace data
status 0 libtrace tree data
same "lines" 10202 "$(wc -l <out)"
same "what is said" '201 objects; 39801 shown above (*), 29801 of them without a line (-a gives them one)' "$(tail -n 1 out)"
status 0 libtrace tree --all data
same "lines of --all" 40003 "$(wc -l <out)"
same "what is said of --all" '201 objects; 39801 shown above (*)' "$(tail -n 1 out)"
status 0 libtrace why lib200.so data
[ "$(wc -l <out)" -lt 10300 ] || fail "why has $(wc -l <out) lines"
[ "$(grep -c '^[0-9]* more lines of what is shown above (\*) (-a shows them)$' out)" -eq 1 ] || fail "why does not say what it leaves out"
status 0 libtrace tree --format=dot data
[ "$(grep -c -- '->' out)" -ge 39000 ] || fail "the graph has $(grep -c -- '->' out) edges"
