#!/bin/sh
# A directory is told by the object whose RPATH names it: its own, that of the chain that loaded it, or the program's.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir own chain program
old=-Wl,--disable-new-dtags
echo 'int a(void) { return 0; }' | lib own/liba.so
echo 'int b(void) { return 0; }' | lib chain/libb.so
echo 'int c(void) { return 0; }' | lib program/libc1.so
echo 'int a(void); int b(void); int c(void); int d(void) { return a() + b() + c(); }' |
	lib chain/libd.so -Lown -Lchain -Lprogram -l:liba.so -l:libb.so -l:libc1.so $old -Wl,-rpath,'$ORIGIN/../own'
echo 'int d(void); int e(void) { return d(); }' |
	lib program/libe.so -Lchain -l:libd.so $old -Wl,-rpath,'${ORIGIN}/../chain/' -Wl,--allow-shlib-undefined
echo 'int e(void); int main(void) { return e(); }' |
	prog app -Lprogram -l:libe.so $old -Wl,-rpath,'$ORIGIN/program' -Wl,--allow-shlib-undefined
traced "$t/app" || fail "exit status $?"
status 0 tree data
shown <out | compare rpath-inherited
status 0 libtrace tree --format=json data
has '"path":"[^"]*/chain/libb.so","origin":"rpath","origin_owner":"[^"]*/program/libe.so"' out
