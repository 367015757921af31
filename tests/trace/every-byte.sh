#!/bin/sh
# Each byte of a trace changed, each length: read with sanitizers, no crash, no loop, and an error names its file.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
only_native "the reader is the same on every machine"
. "$top/tests/sanitized"
sanitized mutate
mktrace data <<'E'
file a.trace flags=1 parent_pid=99
image ppid=1 exe=/bin/app cwd=/ argv=app,-x env=LD_LIBRARY_PATH=/x,PATH=/bin glibc=2.36
object id=1 path=/bin/app needed=liba.so,libb.so rpath=/r:$ORIGIN/q
object id=2 path=/lib/ld.so soname=ld.so flags=0x200
activity head=1 activity=add
search requester=1 name=liba.so
candidate requester=1 path=/r/liba.so loader_flag=rpath outcome=missing error=2
candidate requester=1 path=/lib/liba.so loader_flag=default outcome=found dev=1 ino=5
object id=3 path=/lib/liba.so soname=liba.so dev=1 ino=5 runpath=/y build_id=0123 namespace_id=-1
search requester=3 name=libb.so
candidate requester=3 path=/y/libb.so loader_flag=runpath outcome=not-elf
failed requester=3 name=libb.so
activity activity=consistent
compat reason=1 setting=auto name=libcuda.so.1 driver=570.1 gpus=A,B directory=/c candidates=/c,580.95.05,present,13.0,570,listed
record kind=700
close id=3
end
lost limit=4096
E
size=$(wc -c <data/a.trace)
timeout 500 "$tools/mutate" data a.trace >out 2>err || { status=$?; tail -n 40 err; fail "mutate exits with $status"; }
[ ! -s err ] || { head -n 40 err; fail "a sanitizer has something to say"; }
# 4 changes of each byte, and every length from 0 on.
cases=$(sed -n 's/ cases: .*//p' out)
[ "$cases" -eq $((4 * size + size + 1)) ] || { cat out; fail "not $((5 * size + 1)) cases"; }
grep -q ' [1-9][0-9]* read, [1-9][0-9]* cut, [1-9][0-9]* refused' out || { cat out; fail "cases of one kind only"; }
cat out

# A journal, of which the rest is read where a chunk is damaged.
journal="journal-b0000000000000000000000000000000-0"
mktrace data2 <<E
journal $journal
chunk seq_end=9
image ppid=1 exe=/bin/app glibc=2.36
object id=1 path=/bin/app needed=liba.so begin=0x1000 end=0x5000
search requester=1 name=liba.so size=57
chunk pid=101 start=1001 random=02
image ppid=1 exe=/bin/other
dlsym caller=0x2000 id=1 name=f count=3
E
timeout 500 "$tools/mutate" data2 "$journal" >out 2>err || { status=$?; tail -n 40 err; fail "mutate exits with $status"; }
[ ! -s err ] || { head -n 40 err; fail "a sanitizer has something to say"; }
cat out
