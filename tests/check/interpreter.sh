#!/bin/sh
# A program whose dynamic linker is not there does not start at all, and it is named; one for another architecture is left out.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
echo 'int main(void) { return 0; }' | prog program -Wl,--dynamic-linker=/nonexistent/ld-made-up.so.2
echo 'int main(void) { return 0; }' | prog neighbour
cp program foreign
printf '\002\000' | dd of=foreign bs=1 seek=18 conv=notrunc 2>/dev/null
checks 0 neighbour
checks 2 foreign
has '^left out: .*foreign   for another architecture' out
only_native "qemu-user: a program of another architecture is left out where its dynamic linker is not here"
checks 1 program neighbour
has '^ld-made-up.so.2   not found' out
has '^  needed by program$' out
has '"soname":"ld-made-up.so.2","requesters":\["[^"]*/program"\],"blocks":\["[^"]*/program"\],"searched":\["/nonexistent/ld-made-up.so.2"\]' json
