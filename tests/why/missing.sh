#!/bin/sh
# why of a library that is missing: the chain up to the program, where it was looked for, and what each file there was.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
for d in garbage empty dir; do mkdir $d; done
echo 'int z(void) { return 0; }' | lib libz1.so.3
echo 'int z(void); int y(void) { return z(); }' | lib liby.so $own -L. -l:libz1.so.3 -Wl,-rpath,'$ORIGIN/nowhere:$ORIGIN/empty:$ORIGIN/garbage'
rm libz1.so.3
echo 'int y(void); int main(void) { return y(); }' | prog app -L. -l:liby.so -Wl,-rpath,'$ORIGIN',--enable-new-dtags -Wl,--allow-shlib-undefined
head -c 100 /dev/zero | tr '\0' x >garbage/libz1.so.3
traced "$t/app" 2>/dev/null
[ $? -eq 127 ] || fail "the program did not fail"
status 0 why libz1.so.3 data
has '^libz1.so.3   not found$' out
has '^└── liby.so   .*\[needs it\]' out
has '^    └── app   .*\[needs it\]' out
has '^liby.so needs libz1.so.3; searched, in this order:' out
has ' RUNPATH of liby.so   .*/empty/libz1.so.3 *missing$' out
has ' RUNPATH of liby.so   .*/garbage/libz1.so.3 *not an ELF library$' out
has 'gives up at a file that is no library' out
# The last number is how many were searched, as the tree says.
number=$(sed -n 's/^ *\([0-9]*\)\. .*/\1/p' out | tail -n 1)
status 1 tree data
has "libz1.so.3   not found   .*garbage/libz1.so.3: not an ELF library   ($number paths searched: libtrace why libz1.so.3 data)" out
# Absent is one sentence and exit status 1.
status 1 why libnever.so.1 data
[ "$(cat out)" = "(nothing in data loaded or looked for 'libnever.so.1')" ] || fail "$(cat out)"
status 1 why z1 data
has "similar: libz1.so.3)" out
