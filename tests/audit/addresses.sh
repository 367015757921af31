#!/bin/sh
# Objects that are not mapped where their base address is: a fixed-address program, a library with a high text segment.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1 -Wl,-Ttext-segment=0x10000000
echo 'int a(void); int main(void) { return a(); }' |
	prog app -no-pie -fno-pie -L. -l:liba.so.1 -Wl,--enable-new-dtags -Wl,-rpath,"$t" -Wl,--build-id=0x0123456789abcdef
plain "$t/app" || skip "such a program does not run here"
traced "$t/app" || fail "exit status $?"
collect
event kind=object path="$t/app" runpath="$t" build_id=0123456789abcdef
matching kind=object path="$t/app" | grep -q '"needed":\["liba.so.1","libc.so.6"\]' || fail "needed differs: $(cat matching)"
event kind=object path="$t/liba.so.1" soname=liba.so.1
event kind=object soname=libc.so.6
# qemu-user maps no vdso; glibc reports it from 2.35 on.
[ -n "$runner" ] || glibc_before 2.35 || event kind=object soname=linux-vdso.so.1
no_event partial:true
