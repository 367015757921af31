#!/bin/sh
# A library that was cut kills the program that maps it: the library is named, opened or needed; a whole one is not.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "under qemu-user the emulator dies of it"
opener app
source='int a(void) { return 0; } char big[4000000] = {1};'
echo "$source" | lib liba.so
echo 'int a(void); int main(void) { return a(); }' | prog needs -L. -l:liba.so -Wl,-rpath,"$t"
recorded 0 ./app "$t/liba.so"
judged 0
no_finding
head -c 12000 liba.so >cut.part && mv cut.part liba.so
recorded 135 ./app "$t/liba.so"
judged 1
finding error unusable-file '`liba.so` is cut short'
has "$t/liba.so: truncated: has 12000 bytes, its segments need" out
has 'the process was killed by SIGBUS as it was being mapped' out
recorded 135 ./needs
judged 1
finding error unusable-file '`liba.so` is cut short'
has "needed by $t/needs" out
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "it is told twice"; }
# A crash of the program's own names no library.
echo 'int main(void) { *(volatile int *)0 = 1; }' | prog crashes
recorded 139 ./crashes
judged 1
finding error run-failed '`crashes` was killed by SIGSEGV'
no_finding unusable-file
