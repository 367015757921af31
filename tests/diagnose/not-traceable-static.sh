#!/bin/sh
# A program without a dynamic linker leaves nothing to judge: that is what is found, with the reason.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int main(void) { return 3; }' >main.c
$CC -static -o static main.c 2>/dev/null || skip "no static libc"
prog dynamic <main.c
recorded 3 ./static
judged 1
finding error not-traceable "$t/static. left no trace"
has 'it is statically linked: no dynamic linker runs in it' out
has 'it ended with exit status 3' out
recorded 3 ./dynamic
judged 0
no_finding
