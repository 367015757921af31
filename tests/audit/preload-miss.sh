#!/bin/sh
# LD_PRELOAD of what is not there: ld.so complains and goes on, the trace says failed.
. "$(dirname "$0")/../lib.sh"
echo 'int main(void) { return 0; }' | prog app
echo 'int a(void) { return 0; }' | lib liba.so.1
traced LD_PRELOAD="$t/liba.so.1:libnopreload.so" "$t/app" 2>stderr || fail "exit status $?"
has 'libnopreload.so.*cannot be preloaded' stderr
collect
event kind=failed name=libnopreload.so requester="$t/app"
event kind=object path="$t/liba.so.1"
no_event kind=failed name=libc.so.6
