#!/bin/sh
# What ld.so.cache names is a candidate of origin cache.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: the sysroot has no ld.so.cache"
echo 'int main(void) { return 0; }' | prog app
traced "$t/app" || fail "exit status $?"
collect
event kind=candidate origin=cache outcome=found requester="$t/app"
event kind=object soname=libc.so.6
