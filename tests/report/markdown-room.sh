#!/bin/sh
# A Markdown report fits into an issue.  The tree goes first, then the evidence of all but the first finding, and it says so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
# characters FILE: as an issue counts them.
characters() { LC_ALL=C.UTF-8 wc -m <"$1"; }
# trace LIBRARIES PATHS WIDTH: so many libraries that are missing, each looked for in so many places.
trace() {
	rm -rf data
	awk -v libraries="$1" -v paths="$2" -v width="$3" 'BEGIN {
		for (i = 0; i < width; i++)
			long = long "é"
		print "file a.trace\nimage exe=/bin/app argv=app\nobject id=1 path=/bin/app"
		for (i = 0; i < libraries; i++) {
			printf "search requester=1 name=lib%05d.so\n", i
			for (k = 0; k < paths; k++)
				printf "candidate requester=1 loader_flag=rpath outcome=missing path=/opt/%s%d/lib%05d.so\n", long, k, i
			printf "failed requester=1 name=lib%05d.so\n", i
		}
		print "end"
	}' | mktrace data
	status 0 report data
	size=$(characters out)
	echo "$1 libraries, $2 paths: $size characters"
	[ "$size" -le 65000 ] || fail "$size characters"
}
trace 3 4 10
hasnt '^Left out' out
has '^### What was loaded' out
[ "$(grep -c '^### error\|^### warning\|^### note' out)" -ge 1 ] || fail "no finding"

# As much as an issue takes is used.
trace 200 4 40
[ "$size" -gt 30000 ] || fail "only $size characters of 65,000 are used"
has '^Left out, to fit into the 65,000 characters of an issue: .*headline.*lines of evidence' out

trace 2500 12 200
has '^Left out, .*headline' out
has '^## libtrace: ' out
has '^### Environment' out
grep -q '`lib00000.so`' out || fail "the first finding is gone"

# The tree goes before any evidence: first what is only of CUDA, then line after line.
rm -rf data
awk 'BEGIN {
	print "file a.trace\nimage exe=/bin/app argv=app\nobject id=1 path=/bin/app needed=libgone.so"
	for (i = 0; i < 900; i++) {
		printf "search requester=1 name=/opt/some/long/folder/libcudart-%04d.so\n", i
		printf "candidate requester=1 loader_flag=direct outcome=found path=/opt/some/long/folder/libcudart-%04d.so\n", i
		printf "object id=%d path=/opt/some/long/folder/libcudart-%04d.so\n", i + 2, i
	}
	print "search requester=1 name=libgone.so\ncandidate requester=1 loader_flag=default outcome=missing path=/lib/libgone.so"
	print "failed requester=1 name=libgone.so\nend"
}' | mktrace data
status 0 report data
[ "$(characters out)" -le 65000 ] || fail "$(characters out) characters"
has '^Left out, .*: libraries of CUDA in the tree\.$' out
hasnt libcudart out
has libgone.so out

rm -rf data
awk 'BEGIN {
	printf "file a.trace\nimage exe=/bin/app argv=app\nobject id=1 path=/bin/app needed=libgone.so"
	for (i = 0; i < 1500; i++)
		printf ",libneeded-%04d.so", i
	print "\nsearch requester=1 name=libgone.so\ncandidate requester=1 loader_flag=default outcome=missing path=/lib/libgone.so"
	print "failed requester=1 name=libgone.so\nend"
}' | mktrace data
status 0 report data
size=$(characters out)
[ "$size" -le 65000 ] && [ "$size" -gt 60000 ] || fail "$size characters"
has '^Left out, .*: libraries of CUDA in the tree; [0-9]* lines of the tree\.$' out
