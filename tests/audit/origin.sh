#!/bin/sh
# $ORIGIN: ld.so has expanded it in candidates; a needed name that holds it is judged by ld.so alone.
. "$(dirname "$0")/../lib.sh"
mkdir d
echo 'int a(void) { return 0; }' | lib d/liba.so.1
echo 'int b(void) { return 0; }' | lib d/libb.so
$CC -x c -shared -fPIC -o d/libnamed.so -Wl,-soname,'$ORIGIN/d/libnamed.so' - <<'C' || fail "cannot build"
int named(void) { return 0; }
C
echo 'int a(void), named(void); int main(void) { return a() + named(); }' |
	prog app -Ld -l:liba.so.1 -l:libnamed.so -Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN/d'
traced "$t/app" || fail "exit status $?"
collect
event kind=object path="$t/app" 'runpath=$ORIGIN/d'
event kind=candidate path="$t/d/liba.so.1" origin=runpath origin_owner="$t/app" outcome=found
event kind=search 'name=$ORIGIN/d/libnamed.so'
event kind=candidate origin=direct outcome=unknown
no_event kind=failed
event kind=object path="$t/d/libnamed.so"
