#!/bin/sh
# A new namespace has its own copies; objects say which namespace they are in.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void)
{
	return dlmopen(LM_ID_NEWLM, "libm.so.6", RTLD_NOW) && dlmopen(LM_ID_NEWLM, "./liba.so.1", RTLD_NOW) ? 0 : 1;
}
C
# Before 2.35 ld.so crashes there under any audit module (glibc's bug 28062), also under one that has no hook at all.
echo 'unsigned la_version(unsigned version) { return version; }' | lib auditor.so
plain "$t/app" || fail "exit status $?"
plain LD_AUDIT="$t/auditor.so" "$t/app" 2>/dev/null || skip "this ld.so crashes in dlmopen(LM_ID_NEWLM) under any audit module"
traced "$t/app" || fail "exit status $?"
collect
event kind=object soname=libc.so.6 namespace:0
event kind=object soname=libm.so.6 namespace:2
event kind=object soname=libc.so.6 namespace:2
event kind=object path=./liba.so.1 namespace:3
