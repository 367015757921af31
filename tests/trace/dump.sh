#!/bin/sh
# dump: every kind with every field, as text and as JSON Lines; its options.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
mktrace data <<'E'
file r.record.trace module=record pid=50 start=5 random=01 time_ns=900000000
image exe=/bin/libtrace
status pid=100 start=1000 status=0x7f00 time_ns=3000000000
file a.audit.trace
image ppid=50 pgid=50 uid=1000 exe=/bin/app cwd=/tmp argv=app,-x env=LD_LIBRARY_PATH=/l glibc=2.36
object id=0x10 path=/bin/app needed=liba.so,libgone.so rpath=/r dev=1 ino=2 base=0x400000 dt_flags=8 dt_flags_1=1
object id=0x20 path=/lib/ld.so soname=ld.so flags=0x200 dev=1 ino=3
activity head=0x10 activity=add
search requester=0x10 name=liba.so
candidate requester=0x10 path=/r/liba.so loader_flag=rpath outcome=missing error=2
candidate requester=0x10 path=/l/liba.so loader_flag=ld_library_path outcome=wrong-class dev=1 ino=4
candidate requester=0x10 path=/c/liba.so loader_flag=cache outcome=no-permission error=13
candidate requester=0x10 path=/lib/liba.so loader_flag=default outcome=found dev=1 ino=5
object id=0x30 path=/lib/liba.so soname=liba.so needed=libb.so runpath=/y build_id=0123 dev=1 ino=5 flags=0x101
search requester=0x30 name=libb.so
candidate requester=0x30 path=/y/libb.so loader_flag=runpath outcome=not-elf
failed requester=0x30 name=libb.so
search requester=0x77 name=/abs/libc.so
candidate requester=0x77 path=/abs/libc.so loader_flag=direct outcome=found dev=1 ino=6
object id=0x40 path=/abs/libc.so dev=1 ino=6 namespace_id=2
activity head=0x10 activity=consistent
activity head=0x10 activity=preinit
close id=0x40
search requester=0x10 name=libgone.so
candidate requester=0x10 path=/r/libgone.so loader_flag=0x80 outcome=unknown
redirect reason=bad-rule rule_error=8 line=2 column=5 rule=lib\x20for\x20/x source=/etc/rules
search requester=0x10 name=libr.so
redirect requester=0x10 verb=to reason=applied number=1 line=1 column=1 name=libr.so to=/t/libr.so rule=libr.so=/t/libr.so source=LIBTRACE_REDIRECT
candidate requester=0x10 path=/t/libr.so loader_flag=redirect outcome=found dev=1 ino=9
search requester=0x10 name=libh.so
redirect requester=0x10 verb=hide reason=hidden number=2 line=1 column=9 name=libh.so rule=lib[h]*\x20hide source=LIBTRACE_REDIRECT
candidate requester=0x10 path=/r/libh.so loader_flag=rpath outcome=hidden dev=1 ino=10
failed requester=0x10 name=libh.so
search requester=0x10 name=libm.so
redirect requester=0x10 verb=first reason=missing error=2 number=3 line=4 column=1 name=libm.so to=/f/libm.so rule=* source=/etc/rules
compat reason=1 warnings=3 machine=25 host_cuda=12060 setting=auto name=libcuda.so.1 driver=570.133.20 gpus=NVIDIA\x20GeForce,B directory=/c candidates=/c,580.95.05,present,13.0,535\x2c570,listed,/d,,absent,,,no-version
file a.preload.trace module=preload time_ns=1000002500
image ppid=50 exe=/bin/app
end
dlopen time_ns=1000014500 flags=0x400 caller=0x401010 caller_base=0x400000 mode=0x102 name=libgone.so frames=/a/b.py:7:load,/a/c.py:1:<module>
dlopen caller=0x1234 caller_base=0x400000 namespace_id=-1 mode=0x80000001
dlerror flags=0x400 caller=0x401020 caller_base=0x400000 text=libgone.so:\x20cannot\x20open
dlsym flags=0x400 caller=0x401030 caller_base=0x400000 id=0x30 name=f version=V1
dlsym caller=9 id=0x99 name=g
cuda flags=0x1c00 caller=0x401040 caller_base=0x400000 driver_base=0x400000 memory_base=0x9000 result=209 function=cuModuleLoadData arguments=image=ptx,ptx=8.4
cuda caller=0 function=cuInit
dlclose flags=0x400 caller=0x401050 caller_base=0x400000 id=0x30
file b.trace pid=101 flags=1 parent_pid=100 parent_start=1000 parent_seq=20 time_ns=2000000000 machine=183
image ppid=100 exe=/bin/app tid=102
lost limit=4096
E
libtrace dump data >text 2>err || fail "exit status $?"
compare dump-text <text
compare dump-messages <err
libtrace dump --format=jsonl data 2>/dev/null | compare dump-jsonl
# One document: the same objects.
libtrace dump --format=json data 2>/dev/null >json
{ echo '{"schema":"libtrace/dump/1",'; echo '"records":['; libtrace dump --format=jsonl data 2>/dev/null | sed '$!s/$/,/'; echo ']}'; } |
	cmp - json || fail "--format=json holds other records"

libtrace dump --kind=failed,close -k end data 2>/dev/null >out
same "kinds" "end
failed
close
failed
failed
failed
failed" "$(awk '{ print $4 }' out)"
libtrace dump --process=101 data 2>/dev/null >out
same "a process" "101.0
101.0" "$(awk '{ print $1 }' out)"
libtrace dump data -p 100.0 -k status 2>/dev/null >out
same "options behind DIR" "status" "$(awk '{ print $4 }' out)"

# wrong MESSAGE WORD…
wrong() {
	message=$1
	shift
	libtrace dump "$@" >out 2>err
	[ $? -eq 2 ] || fail "the exit status is not 2: $*"
	same "message" "libtrace: $message" "$(cat err)"
	[ ! -s out ] || fail "something was printed: $*"
}
wrong "unknown format 'yaml' (text, json, jsonl)" --format=yaml data
wrong "unknown kind 'x' (image, search, candidate, redirect, object, failed, close, activity, dlopen, dlerror, cuda, compat, end, status, lost, dlsym, dlclose, restart, exec)" --kind=end,x data
wrong "option '--run' needs an argument: N|all" data --run
wrong "option '-p' needs an argument: PID[.N]" -p
wrong "unknown option '--all' (libtrace dump -h lists the options)" --all data
wrong "unknown option '-z' (libtrace dump -h lists the options)" -z data
wrong "option '--help' takes no argument (libtrace dump -h lists the options)" --help=x data
wrong "one directory at most, not 'b' as well" data b
libtrace dump data >/dev/full 2>err
[ $? -eq 2 ] || fail "a full disk is not noticed"
has '^libtrace: write to standard output: No space left on device$' err
