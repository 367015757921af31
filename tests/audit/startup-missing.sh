#!/bin/sh
# A needed library is missing: ld.so exits with 127 and calls no hook; the lookup is the last thing in the trace.
. "$(dirname "$0")/../lib.sh"
mkdir gone
echo 'int gone(void) { return 0; }' | lib gone/libgone.so.1
echo 'int gone(void); int main(void) { return gone(); }' | prog app -Lgone -l:libgone.so.1
rm -r gone
traced "$t/app" 2>stderr
[ $? -eq 127 ] || fail "exit status is not ld.so's"
has 'libgone.so.1: cannot open shared object file' stderr
collect
event kind=search name=libgone.so.1 requester="$t/app"
event kind=candidate origin=default outcome=missing requester="$t/app"
no_event kind=activity activity=preinit
no_event kind=end
libtrace tree "$t/data" --format=json >tree.json
[ $? -eq 1 ] || fail "tree's exit status says that nothing is missing"
has '"name":"libgone.so.1"' tree.json
has '"derived":true' tree.json
