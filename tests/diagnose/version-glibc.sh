#!/bin/sh
# A library built for a newer glibc: nothing but another build helps, and no other copy of libc is looked for.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir link
printf 'GLIBC_9.99 { global: newest; };\n' >versions
echo 'int newest(void) { return 0; }' | lib link/libc.so.6 -nostdlib -Wl,--version-script=versions
echo 'int newest(void); int plug(void) { return newest(); }' | lib libplug.so -nostdlib -Llink -l:libc.so.6
opener open
recorded 1 ./open "$t/libplug.so"
judged 1
finding error missing-version '`libc.so.6` does not have the version `GLIBC_9.99`'
has 'note: glibc is 2\.[0-9]* here, and libplug.so was built with a newer one' out
has 'take a build of libplug.so for glibc 2\.[0-9]* or older' out
