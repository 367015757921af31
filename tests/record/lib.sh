#!/bin/sh
# Programs of an ld.so whose $LIB is lib (Arch, Nix, Guix) beside those of Debian's, and 32-bit ones: all of them print nothing, and
# the 64-bit ones are traced.
. "$(dirname "$0")/../lib.sh"
only_native "programs are executed by others here"
[ "$ARCH" = x86_64 ] || skip "aarch64 has no 32-bit twins that could be in the way"
prog actor <"$top/tests/record/actor.c"
linker=$(readelf -W -l actor | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
case $(realpath -e /lib64/libc.so.6 2>/dev/null) in
*/lib64/*) skip "32-bit libraries are in lib on this machine" ;;
esac
# The path in ld.so's own text: $LIB is a string of its own.
LC_ALL=C sed 's|\x00lib/x86_64-linux-gnu\x00|\x00lib\x00................\x00|g' "$linker" >ld.so
if cmp -s "$linker" ld.so; then skip "\$LIB of this ld.so is not lib/x86_64-linux-gnu"; fi
chmod +x ld.so
echo 'int main(void) { return 7; }' | prog other -Wl,--dynamic-linker="$t/ld.so"
mkdir -p which/lib
echo 'int a(void) { return 1; }' | lib which/lib/liba.so.1
[ "$(LD_PRELOAD="$t/which/\$LIB/liba.so.1" ./other 2>&1)" = "" ] || fail "\$LIB is not lib for it"
[ "$(LD_PRELOAD="$t/which/\$LIB/liba.so.1" ./actor run /bin/true true 2>&1)" ] || fail "\$LIB is lib for all"

libtrace_record -q -o data ./actor run ./other other 2>err
status=$?
[ $status -eq 7 ] || { cat err; fail "exit status $status"; }
[ ! -s err ] || { cat err; fail "something is printed"; }
collect
event kind=image exe="$t/actor"
event kind=image exe="$t/other"
libtrace_record -q --require -o data ./other 2>err
[ $? -eq 7 ] && [ ! -s err ] || { cat err; fail "itself"; }
collect
event kind=image exe="$t/other"
event kind=object soname=libtrace-preload.so
