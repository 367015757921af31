#!/bin/sh
# The files that two modules wrote of an image are one process; one that a single module wrote of is told from it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
# The preload module begins its file at the first call, long after the audit module.
mktrace data <<'E'
file 100-1000-00000000000000aa.audit.trace time_ns=1000 random=aa
image exe=/bin/app time_ns=1002
object path=/bin/app id=0x10 base=0x1000 time_ns=1003
activity activity=preinit head=0x10 time_ns=1004
search requester=0x10 name=libnowhere.so.7 time_ns=9010
failed requester=0x10 name=libnowhere.so.7 time_ns=9020
file 100-1000-00000000000000aa.preload.trace module=preload time_ns=9000 random=aa
image exe=/bin/app time_ns=9001
dlopen caller=0x1234 caller_base=0x1000 flags=0x400 name=libnowhere.so.7 time_ns=9005
dlerror caller=0x1234 caller_base=0x1000 flags=0x400 text=gone time_ns=9030
E
same "one process, in order" "100.0 object
100.0 activity
100.0 dlopen
100.0 search
100.0 failed
100.0 dlerror" "$(dumped process kind | grep -v ' image$')"
[ ! -s err ] || { cat err; fail "something is wrong with it"; }
same "the caller is known to the audit module" "dlopen /bin/app
dlerror /bin/app" "$(dumped kind caller -- --kind=dlopen,dlerror)"
same "one process in a tree" 1 "$(libtrace tree --all --format=json data | grep -o '"process":"' | wc -l)"

# Without the audit module's: the calls are there, and what is missing is said.
rm data/*.audit.trace
same "the calls alone" "100.0 image
100.0 dlopen
100.0 dlerror" "$(dumped process kind)"
libtrace diagnose data >out 2>err || { status=$?; cat out err; fail "diagnose exits with $status"; }
has '^warning\[not-traceable\]: `/bin/app` left nothing but its dlopen and driver calls' out

# Another image of the same PID is another process, whichever module wrote of it.
mktrace data <<'E'
file 100-1000-00000000000000bb.audit.trace time_ns=20000 random=bb
image exe=/bin/next time_ns=20002
object path=/bin/next id=0x10 time_ns=20003
E
same "two images" "100.0 /bin/app
100.1 /bin/next" "$(dumped process exe -- --kind=image --run=all)"
