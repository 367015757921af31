#!/bin/sh
# grobidOrg/grobid#1019, MaxRev-Dev/gdal.netcore#100, gtkwave/gtkwave#420: a bundle brings an old libpthread.so.0, which wants a function of
# version GLIBC_PRIVATE that the libc of this machine does not have.  No package brings it: the bundled part has to go.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
[ -n "$($CC -print-file-name=libpthread.so.0)" ] || skip "no libpthread.so.0"
mkdir stub lib
echo 'int __libc_old_init(void) { return 0; }' >c.c
echo 'GLIBC_PRIVATE { global: __libc_old_init; };' >c.map
echo 'GLIBC_2.2.5 { global: *; };' >p.map
lib stub/libc.so.6 -nostdlib -Wl,--version-script=c.map <c.c
echo 'int __libc_old_init(void); int old(void) { return 0; } __attribute__((constructor)) void begin(void) { __libc_old_init(); }' |
	lib lib/libpthread.so.0 -nostdlib -Wl,--version-script=p.map -Lstub -Wl,-l:libc.so.6
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
echo 'int user(void) { return 0; }' | lib lib/libuser.so -Llib -Wl,--no-as-needed -l:libpthread.so.0 -Wl,-rpath,'$ORIGIN'
opener open
heard 1 ./open lib/libuser.so
judged 1 --all
finding error missing-symbol '`__libc_old_init`, which `libpthread.so.0` wants, is not in `libc.so.6`'
has "$t/lib/libpthread.so.0 is a part of glibc itself, and not of the glibc" out
hasnt 'apt-file\|dnf\|apt-get\|pip' out
sed -n 's/^    \(mv .*\)/\1/p' out >cure.sh
sh -e cure.sh || fail "no command, or it fails"
heard 0 ./open lib/libuser.so
judged 0 --all
no_finding missing-symbol
# Another symbol that the library which was chosen lacks is nothing of glibc's.
echo 'int one(void) { return 0; }' | lib lib/libpart.so.1
echo 'int two(void); int user(void) { return two(); }' | lib lib/libother.so -Llib -Wl,--no-as-needed -l:libpart.so.1 -Wl,-rpath,"$t/lib"
heard 1 ./open lib/libother.so
judged 1 --all
hasnt 'GLIBC_PRIVATE\|glibc itself' out
