#!/bin/sh
# The Markdown report is the trace as well: commands read it out of a saved issue, quoted and with CRLF, and say of it what they
# say of the redacted pack.  What does not fit is reduced, and that is said where the rest of what was left out is.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
minitorch_trace
# as_pack DIRECTORY FILE: every command prints of the file what it prints of the pack, on both outputs.
as_pack() {
	rm -rf as
	mkdir as as/pack as/issue
	libtrace pack -o as/pack/data "$1" 2>pack.err || { status=$?; cat pack.err; fail "pack exits with $status"; }
	cp "$2" as/issue/data
	for words in diagnose 'diagnose --format=json' tree 'tree --format=json' 'dump --run=all' 'why libnvpl_lapack_lp64_gomp.so.0'; do
		for kind in pack issue; do
			# shellcheck disable=SC2086 # words
			(cd as/$kind && libtrace $words data >../$kind.out 2>../$kind.err; echo $? >../$kind.status)
		done
		[ -s as/pack.out ] || { cat as/pack.err; fail "'$words' prints nothing"; }
		for what in out err status; do
			cmp as/pack.$what as/issue.$what || { diff as/pack.$what as/issue.$what | head -n 20; fail "'$words' prints something else of the report"; }
		done
	done
}
status 0 report -o issue.md data
[ "$(grep -c '^-----BEGIN LIBTRACE PACK' issue.md)" -eq 1 ] || fail "not one block"
hasnt '^Left out' issue.md
as_pack data issue.md
sed 's/^/> /; s/$/\r/' issue.md >quoted.md
as_pack data quoted.md
libtrace report - <issue.md >again 2>err || { status=$?; cat err; fail "a report of a report: $status"; }
cmp issue.md again || { diff issue.md again | head -n 10; fail "a report of a report is another"; }
# --no-redact goes for the block as well.
status 0 report --no-redact -o kept.md data
libtrace dump --run=all kept.md >got 2>err || { cat err; fail "dump of a block that was not redacted"; }
libtrace dump --run=all data | cmp - got || fail "the block is not the trace"

# Each library by itself takes some bytes that nothing can make fewer.
awk 'BEGIN {
	srand(7)
	print "file a.trace\nimage exe=/bin/app argv=app\nobject id=1 path=/bin/app"
	for (i = 0; i < 600; i++) {
		name = sprintf("lib%06x%06x.so", rand() * 16777216, rand() * 16777216)
		print "activity head=1 activity=add\nsearch requester=1 name=" name
		for (k = 0; k < 9; k++)
			printf "candidate requester=1 loader_flag=rpath outcome=missing path=/opt/%06x/%s\n", rand() * 16777216, name
		printf "candidate requester=1 loader_flag=rpath outcome=found path=/opt/%s\nobject id=%d path=/opt/%s\n", name, i + 2, name
	}
	print "end"
}' | mktrace large
status 0 report -o large.md large
[ "$(LC_ALL=C.UTF-8 wc -m <large.md)" -le 65000 ] || fail "$(wc -m <large.md) characters"
has '^Left out, .*of the trace itself, records of activity, paths tried before a library was found\.$' large.md
status 0 libtrace tree --all large.md
has "is reduced, without records of activity, paths tried before a library was found$" err
libtrace tree --all large 2>/dev/null | cmp - out || fail "another tree of what is left"
