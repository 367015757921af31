#!/bin/sh
# Subdirectories for hardware capabilities come before the directory itself; the list's owner is found behind them.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: aarch64 has no such subdirectories"
mkdir -p r/glibc-hwcaps/x86-64-v2
echo 'int a(void) { return 1; }' | lib r/liba.so.1
echo 'int a(void) { return 0; }' | lib r/glibc-hwcaps/x86-64-v2/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lr -l:liba.so.1 -Wl,--enable-new-dtags -Wl,-rpath,"$t/r"
plain "$t/app" || skip "this ld.so takes no library from glibc-hwcaps/x86-64-v2"
traced "$t/app" || fail "exit status $?"
collect
event kind=candidate path="$t/r/glibc-hwcaps/x86-64-v2/liba.so.1" origin=runpath origin_owner="$t/app" outcome=found
event kind=object path="$t/r/glibc-hwcaps/x86-64-v2/liba.so.1"
no_event kind=candidate path="$t/r/liba.so.1"
