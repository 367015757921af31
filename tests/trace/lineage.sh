#!/bin/sh
# Images find their parents, labels and runs: fork, exec, PIDs used again, other boots and containers, `record`.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
# The images of a directory: label, parent, program.
images() { dumped process parent exe forked -- --run=all --kind=image; }

# A shell (100) forks a child that loads (101), forks and execs ls (102), then execs python itself.
mktrace data <<'E'
file a.trace pid=100 start=10 random=a1 time_ns=1000
image ppid=7 exe=/bin/sh cwd=/ argv=sh,-c,ls env=PATH=/bin glibc=2.36
file b.trace pid=101 start=11 random=a1 flags=1 parent_pid=100 parent_start=10 parent_seq=1 time_ns=2000
image ppid=100 exe=/bin/sh cwd=/tmp
file c.trace pid=102 start=12 random=c1 time_ns=3000
image ppid=100 exe=/bin/ls
file d.trace pid=100 start=10 random=d1 time_ns=4000
image ppid=7 exe=/bin/python
file e.trace pid=101 start=11 random=e1 time_ns=5000
image ppid=100 exe=/bin/cat
E
same "fork and exec" "100.0 - /bin/sh false
101.0 100.0 /bin/sh true
102.0 100.0 /bin/ls false
100.1 100.0 /bin/python false
101.1 101.0 /bin/cat false" "$(images)"
grep '"process":"101.0"' out | grep -q '"argv":\["sh","-c","ls"\],"env":\["PATH=/bin"\],"glibc":"2.36"' ||
	{ cat out; fail "a fork child has not what its parent has"; }
grep '"process":"101.0"' out | grep -q '"cwd":"/tmp"' || fail "a fork child has a directory of its own"
same "one process" "/bin/sh
/bin/cat" "$(for label in 101.0 101; do dumped exe -- --kind=image --process=$label; done)"

# A PID that is used again: the younger parent has the younger children; a child is never older than its parent.
rm -r data
mktrace data <<'E'
file a.trace pid=100 start=10 random=01 time_ns=1000
image ppid=1 exe=/bin/old
file b.trace pid=101 start=20 random=02 time_ns=2000
image ppid=100 exe=/bin/old-child
file c.trace pid=100 start=30 random=03 time_ns=3000
image ppid=1 pgid=100 exe=/bin/young
file d.trace pid=102 start=40 random=04 time_ns=4000
image ppid=100 exe=/bin/young-child
file e.trace pid=103 start=25 random=05 time_ns=5000
image ppid=100 exe=/bin/late-child
E
same "PIDs used again" "100.0 - /bin/old false
101.0 100.0 /bin/old-child false
100.1 - /bin/young false
102.0 100.1 /bin/young-child false
103.0 100.0 /bin/late-child false" "$(images)"
same "their runs" "/bin/young
/bin/young-child" "$(dumped exe)"

# The same PID and start on another boot, and in a container, is another process; boots are ordered by the time of day.
rm -r data
mktrace data <<'E'
file a.trace boot_id=01 time_ns=9000 realtime_offset_ns=1000000
image exe=/bin/first
file b.trace boot_id=02 time_ns=100 realtime_offset_ns=2000000
image exe=/bin/second
file c.trace boot_id=02 time_ns=200 realtime_offset_ns=1 pid_namespace=77
image exe=/bin/third
E
same "boots" "100.0 - /bin/first false
100.1 - /bin/second false
100.2 - /bin/third false" "$(images)"
same "the latest run" "/bin/third" "$(dumped exe)"
has '2 other runs in data (--run=N shows one, --run=all all)' err
same "a run by number" "/bin/second" "$(dumped exe -- --run=2)"

# A subshell that only forked left no trace: what it ran has an unknown parent, but belongs to the script's run.
rm -r data
mktrace data <<'E'
file a.trace pid=100 random=01 time_ns=1000
image ppid=1 pgid=100 exe=/bin/sh
file b.trace pid=102 random=02 time_ns=2000
image ppid=101 pgid=100 exe=/bin/readlink
file c.trace pid=103 random=03 time_ns=3000
image ppid=101 pgid=103 exe=/bin/other
E
same "a process group" "100.0 - /bin/sh
102.0 - /bin/readlink" "$(dumped process parent exe -- --run=1)"
same "another" "103.0 - /bin/other" "$(dumped process parent exe)"

# Forks that name themselves, or each other, as parents.
rm -r data
mktrace data <<'E'
file a.trace pid=100 flags=1 parent_pid=100 parent_start=1000
image exe=/bin/a
file b.trace pid=101 flags=1 parent_pid=102 parent_start=1000
image exe=/bin/b
file c.trace pid=102 flags=1 parent_pid=101 parent_start=1000
image exe=/bin/c
E
same "loops" "100.0 - /bin/a true
101.0 - /bin/b true
102.0 101.0 /bin/c true" "$(images)"

# A chain of a thousand execs.
awk 'BEGIN { for (i = 1; i <= 1000; i++) printf "file %d.trace random=%04x time_ns=%d\nimage exe=/bin/%d\n", i, i, i * 10, i }' |
	{ rm -r data; mktrace data; }
same "a chain" "100.999 100.998 /bin/1000 false" "$(images | tail -n 1)"

# `record` saw how its child ended, and what belongs to it although a static program stands between.
rm -r data
mktrace data <<'E'
file r.record.trace module=record pid=50 start=5 random=01 time_ns=1000
image exe=/bin/libtrace
status pid=100 start=1000 status=0x7f00 time_ns=8000
file a.trace random=02 time_ns=2000
image ppid=50 exe=/bin/sh
file b.trace random=03 time_ns=3000
image ppid=50 exe=/bin/app
file c.trace pid=200 random=04 time_ns=4000
image ppid=199 exe=/bin/orphan
file d.trace pid=300 random=05 time_ns=9000
image ppid=1 exe=/bin/stranger
E
same "one run and a stranger" "300.0 image /bin/stranger -" "$(dumped process kind exe status)"
same "a recorded run" "100.0 image /bin/sh -
100.1 image /bin/app -
100.1 status - 127
200.0 image /bin/orphan -" "$(dumped process kind exe status -- --run=1)"

# Two at once: each its own child; a signal is a negative status.
rm -r data
mktrace data <<'E'
file r.record.trace module=record pid=50 random=01 time_ns=1000
image exe=/bin/libtrace
status pid=100 start=1000 status=9 time_ns=8000
file s.record.trace module=record pid=51 random=02 time_ns=1001
image exe=/bin/libtrace
status pid=101 start=1000 status=0 time_ns=8001
file a.trace pid=101 random=03 time_ns=2001
image ppid=51 exe=/bin/b
file b.trace pid=100 random=04 time_ns=2000
image ppid=50 exe=/bin/a
E
same "the first" "100.0 -9" "$(dumped process status -- --run=1 --kind=status)"
same "the second" "101.0 0" "$(dumped process status -- --run=2 --kind=status)"
