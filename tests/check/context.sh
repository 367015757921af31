#!/bin/sh
# A library that finds what it needs only because its package has loaded it before (libc10.so of torch) is judged behind that;
# nothing is loaded before a program, so what it cannot find is missing, wherever it lies.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir -p package/lib package/plugins bin
echo 'int ten(void) { return 10; }' | lib package/lib/libten.so
echo 'int ten(void); int eleven(void) { return ten() + 1; }' | lib package/lib/libeleven.so -Lpackage/lib -l:libten.so
echo 'int eleven(void); int twelve(void) { return eleven() + 1; }' |
	lib package/plugins/twelve.so -Lpackage/lib -l:libeleven.so -Wl,--allow-shlib-undefined
checks 0 package
has '^2 files were looked at as loaded .* (-a says which)$' out
has '{"path":"[^"]*/lib/libeleven.so","context":\["[^"]*/lib/libten.so"\]}' json
has '{"path":"[^"]*/plugins/twelve.so","context":\["[^"]*/lib/libten.so","[^"]*/lib/libeleven.so"\]}' json
check -a package >all
has '^plugins/twelve.so   looked at behind lib/libten.so, lib/libeleven.so$' all
# Alone, it has no context.
checks 1 package/plugins/twelve.so
has '^libeleven.so   not found' out
# The nearest of a name.
mkdir -p far/lib
cp package/lib/libten.so far/lib/
checks 0 far package
has '{"path":"[^"]*/lib/libeleven.so","context":\["[^"]*/package/lib/libten.so"\]}' json
echo 'int ten(void); int main(void) { return ten(); }' | prog bin/program -Lpackage/lib -l:libten.so
checks 1 package bin
has '"soname":"libten.so","requesters":\["[^"]*/bin/program"\],"blocks":\["[^"]*/bin/program"\]' json
