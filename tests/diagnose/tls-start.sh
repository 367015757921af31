#!/bin/sh
# Traced by a bare LD_AUDIT, a library of the start-up finds the static TLS block full; record makes room.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo '__thread char block[3000] __attribute__((tls_model("initial-exec"))); char *get(void) { return block; }' | lib libblock.so.1
echo 'char *get(void); int main(void) { return get() == 0; }' | prog app -L. -l:libblock.so.1 -Wl,-rpath,"$t"
traced ./app 2>stderr
[ $? -ne 0 ] || skip "this ld.so has room for it"
judged 1
finding error static-tls 'the static TLS block has no room for `libblock.so.1`'
has 'an audit module has ld.so measure the block before it knows these libraries' out
has 'libtrace record' out
recorded 0 ./app
judged 0
no_finding
