#!/bin/sh
# $ORIGIN: ld.so has expanded it in candidates and in a needed name; in the name of a dlopen it has not, and there
# ld.so alone knows what became of it.
. "$(dirname "$0")/../lib.sh"
mkdir d e
echo 'int a(void) { return 0; }' | lib d/liba.so.1
echo 'int b(void) { return 0; }' | lib d/libb.so
$CC -x c -shared -fPIC -o d/libnamed.so -Wl,-soname,'$ORIGIN/d/libnamed.so' - <<'C' || fail "cannot build"
int named(void) { return 0; }
C
echo 'int e(void) { return 0; }' | lib e/libe.so
prog app -Ld -l:liba.so.1 -l:libnamed.so -Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN/d' -ldl <<'C'
#include <dlfcn.h>
int a(void), named(void);
int main(void)
{
	return dlopen("$ORIGIN/e/libe.so", RTLD_NOW) ? a() + named() : 1;
}
C
traced "$t/app" || fail "exit status $?"
collect
event kind=object path="$t/app" 'runpath=$ORIGIN/d'
event kind=candidate path="$t/d/liba.so.1" origin=runpath origin_owner="$t/app" outcome=found
event kind=search name="$t/d/libnamed.so"
event kind=candidate path="$t/d/libnamed.so" origin=direct outcome=found
event kind=object path="$t/d/libnamed.so" 'soname=$ORIGIN/d/libnamed.so'
event kind=search 'name=$ORIGIN/e/libe.so'
event kind=candidate 'path=$ORIGIN/e/libe.so' origin=direct outcome=unknown
event kind=object path="$t/e/libe.so"
no_event kind=failed
libtrace tree --format=json data >tree.json || fail "tree exits with $?"
grep -o '"soname":"$ORIGIN/d/libnamed.so"[^[]*"via":"[a-z]*"' tree.json | grep -q '"via":"needed"' || fail "the needed library is not called so"
