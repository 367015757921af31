#!/bin/sh
# Eight workers: one tree, which are alike, and what sets the others apart.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
worker() {	# RANK LD_LIBRARY_PATH FOLDER OF LIBNCCL
	cat <<T
file $1.trace pid=$((200 + $1)) start=$((2000 + $1)) random=0$1 time_ns=$((2000 + $1))
image ppid=100 exe=/venv/bin/python3 cwd=/ argv=python3,train.py env=RANK=$1,LOCAL_RANK=$1,WORLD_SIZE=8${2:+,LD_LIBRARY_PATH=$2}
object id=1 path=/venv/bin/python3 needed=libtorch.so
search requester=1 name=libtorch.so
candidate requester=1 path=/venv/lib/libtorch.so loader_flag=default outcome=found dev=1 ino=2
object id=2 path=/venv/lib/libtorch.so soname=libtorch.so dev=1 ino=2 needed=libnccl.so.2 runpath=/venv/lib
search requester=2 name=libnccl.so.2
candidate requester=2 path=$3/libnccl.so.2 loader_flag=$4 outcome=$5 dev=1 ino=$6
$7
end
T
}
found() { worker "$1" "$2" "$3" "$4" found "$5" "object id=3 path=$3/libnccl.so.2 soname=libnccl.so.2 dev=1 ino=$5"; }
{
	cat <<'T'
file launcher.trace pid=100 start=1000 random=aa time_ns=1000
image ppid=1 exe=/venv/bin/python3 cwd=/ argv=torchrun env=PATH=/bin
object id=1 path=/venv/bin/python3
end
T
	for rank in 0 1 2 4 5 6 7; do found $rank "" /venv/lib runpath 3; done
	found 3 /opt/nccl /opt/nccl ld_library_path 4
	# What a worker starts is no worker, though it has its variables.
	cat <<'T'
file helper.trace pid=300 start=3000 random=bb time_ns=3000
image ppid=200 exe=/bin/lspci cwd=/ argv=lspci env=RANK=0,WORLD_SIZE=8
object id=1 path=/bin/lspci
end
T
} >description
mktrace data <description
status 0 tree data
compare ranks <out
status 0 tree --all data
[ "$(grep -c '^python3   ' out)" -eq 9 ] || { cat out; fail "--all does not show every process"; }
status 0 tree --format=json data
[ "$(grep -o '"rank":[0-9]' out | sort | tr -d '\n')" = '"rank":0"rank":1"rank":2"rank":3"rank":4"rank":5"rank":6"rank":7' ] ||
	{ cat out; fail "ranks differ"; }
[ "$(grep -o '"alike":"200.0"' out | wc -l)" -eq 6 ] || { cat out; fail "six should be like rank 0"; }
# The same two processes, compared.
status 1 libtrace diff --charset=utf8 --process=200,203 data data
has '^elsewhere: `libnccl.so.2`$' out
status 0 libtrace diff --process=200,207 data data

# A rank that misses a library comes first, and is told apart as well; the finding names all that miss it.
{
	cat description
	worker 6 "" /venv/lib runpath missing 0 'failed requester=2 name=libnccl.so.2'
	worker 7 "" /venv/lib runpath missing 0 'failed requester=2 name=libnccl.so.2'
} | "$B/mktrace" data2 || fail "mktrace exits with $?"
status 1 tree data2
sed -n 1p out >first
has '^python3 .*process 206.0' first
has '^5 of 8 ranks are alike: ranks 0-2, 4-5$' out
has '^ranks 6-7 (process 206.0) differ from rank 0:$' out
has '^  missing: `libnccl.so.2`$' out
status 1 libtrace diagnose data2
has '^  in processes 206.0 python3, 207.0 python3$' out
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "not one error"; }
