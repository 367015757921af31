#!/bin/sh
# A process that was killed between making its file and writing its header leaves an empty one: that is said, and is no
# damage to the trace of the others.
. "$(dirname "$0")/../lib.sh"
"$B/mktrace" data <<E
file a.trace
image exe=/a
object id=1 path=/a
end
file b.trace pid=101 start=1001
image exe=/b
cut b.trace 0
E
libtrace dump data >out 2>err
[ $? -eq 0 ] || { cat err; fail "a cut counts as damage"; }
has '^libtrace: data/b\.trace: ends at 0, inside its header (128)$' err
has ' object .*path=/a ' out
libtrace tree data >out 2>err || { status=$?; cat err; fail "tree exits with $status"; }
