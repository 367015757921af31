#!/bin/sh
# The traces of two hosts, and of two boots of one, in one folder, with the same PIDs and times: no process is another's parent, and what is
# alike on all of them is one.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
host() {	# NAME BOOT NAMESPACE OFFSET FOLDER
	cat <<T
file $1.a.trace pid=10 start=100 random=01 time_ns=1000 boot_id=$2 pid_namespace=$3 realtime_offset_ns=$4
image ppid=1 exe=/bin/launch argv=launch env=PATH=/bin
object id=1 path=/bin/launch
end
file $1.b.trace pid=11 start=101 random=02 time_ns=2000 boot_id=$2 pid_namespace=$3 realtime_offset_ns=$4
image ppid=10 exe=/bin/work argv=work env=RANK=$6,WORLD_SIZE=3
object id=1 path=/bin/work needed=libx.so.1
search requester=1 name=libx.so.1
candidate requester=1 path=$5/libx.so.1 loader_flag=ld_library_path outcome=found dev=1 ino=2
object id=2 path=$5/libx.so.1 soname=libx.so.1 dev=1 ino=2
end
T
}
{
	host a aa 7 1700000000000000000 /opt/x 0
	host b bb 7 1700000050000000000 /opt/x 1
	host c cc 7 1800000000000000000 /opt/y 2
} | mktrace data
libtrace dump --format=jsonl --run=all --kind=image data >out 2>err
same "images and parents" "10.0 - aa000000000000000000000000000000
11.0 10.0 aa000000000000000000000000000000
10.1 - bb000000000000000000000000000000
11.1 10.1 bb000000000000000000000000000000
10.2 - cc000000000000000000000000000000
11.2 10.2 cc000000000000000000000000000000" "$(fields process parent boot_id <out)"
libtrace tree --run=all --charset=utf8 data >out || fail "tree exits with $?"
[ "$(grep -c '^launch   /bin/launch' out)" -eq 1 ] || { cat out; fail "three that are alike are not one"; }
has '^2 more are alike: launch (10.1), launch (10.2)$' out
has '^2 of 3 ranks are alike: ranks 0-1$' out
has '^rank 2 (process 11.2) differs from rank 0:$' out
has '^    rank 2  /opt/y/libx.so.1   \[LD_LIBRARY_PATH\]$' out
libtrace tree data >out 2>err || fail "tree exits with $?"
has '^2 other runs in this trace' out
