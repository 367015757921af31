#!/bin/sh
# A vdso at base 0, as the program that is no PIE: whoever calls from there is the program.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/calls"
both data <<'T'
object id=0x10 base=0 dev=1 ino=1 path=/bin/app needed=libc.so.6
object id=0x20 base=0 path=linux-vdso.so.1 soname=linux-vdso.so.1
object id=0x30 base=0x7f0000000000 dev=1 ino=2 path=/lib/libc.so.6 soname=libc.so.6
activity head=0x10 activity=consistent
activity head=0x10 activity=preinit
dlopen caller=0x400123 caller_base=0 flags=0x400 mode=2 name=libgone.so.1
search requester=0x10 name=libgone.so.1
candidate requester=0x10 loader_flag=default outcome=missing path=/lib/libgone.so.1
failed requester=0x10 name=libgone.so.1
T
libtrace dump data >out || fail "dump exits with $?"
has 'dlopen .*caller=/bin/app offset=0x400123 name=libgone.so.1' out
