#!/bin/sh
# Bad use of diff, runs and processes by number, traces that are damaged.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
mktrace data <<'EOT'
file a.trace pid=10 start=1 random=01 time_ns=1000
image ppid=1 exe=/bin/app argv=app
object id=1 path=/bin/app
end
file b.trace pid=20 start=2 random=02 time_ns=2000
image ppid=1 exe=/bin/app argv=app
object id=1 path=/bin/app
search requester=1 name=libx.so
candidate requester=1 path=/opt/libx.so loader_flag=ld_library_path outcome=found dev=1 ino=2
object id=2 path=/opt/libx.so dev=1 ino=2
end
EOT
status 2 diff_traces data
has "^libtrace: two traces expected, not 1: libtrace diff A B$" err
status 2 diff_traces data data data
status 2 diff_traces data nowhere
has "^libtrace: open 'nowhere': No such file or directory$" err
status 2 diff_traces --run=3 data data
has "^libtrace: no run 3: 'data' holds 2$" err
status 2 diff_traces --process=1 data data
status 2 diff_traces --process=10,20 --run=1 data data
has "^libtrace: process '20' is not in run 1$" err
status 0 diff_traces data data
status 1 diff_traces --run=1,2 data data
has '^1 new: libx.so   (-a says more)$' out
status 1 diff_traces --process=20,10 data data
has '^1 no longer loaded: libx.so' out
status 1 diff_traces --run=1,all data data
status 1 diff_traces --run=1,2 --format=json data data
[ "$(json 'd["schema"], d["a"], [x["soname"] for x in d["added"]], d["added"][0]["a"]')" = "('libtrace/diff/1', 'data', ['libx.so'], None)" ] ||
	{ cat out; fail "JSON differs"; }
# A trace that is cut is read up to there, and it is said.
cp -r data cut
head -c 300 data/b.trace >cut/b.trace
status 1 diff_traces data cut
has '^libtrace: cut/b.trace: ends at ' err
# Bytes that are no text do no harm.
mktrace odd <<'EOT'
file a.trace
image ppid=1 exe=/bin/\x1b[31mapp argv=app
object id=1 path=/bin/\x1b[31mapp
search requester=1 name=lib\xff\x1b.so
failed requester=1 name=lib\xff\x1b.so
end
EOT
status 1 diff_traces data odd
hasnt "$(printf '\033')" out
status 1 diff_traces --format=json data odd
[ "$(json 'd["missing"][0]["soname"] if d["missing"] else d["programs"][0]["b"]')" ] || fail "no JSON"
