#!/bin/sh
# What ld.so.cache has for a name: as ldconfig prints it, and nothing but that of a cache that is damaged.
. "$(dirname "$0")/../lib.sh"
command -v ldconfig >/dev/null || PATH=$PATH:/sbin:/usr/sbin
command -v ldconfig >/dev/null || skip "no ldconfig"
ask() { $runner "$B/ask-host" host "$@" >facts || fail "ask-host exits with $?"; }
case $ARCH in
x86_64) libc='libc6,x86-64' ;;
aarch64) libc='libc6,AArch64' ;;
*) skip "no words for $ARCH" ;;
esac

# --- The machine's own: every 64-bit entry, in its order ---
if [ -z "$runner" ] && [ -r /etc/ld.so.cache ]; then
	ldconfig -p | sed -n "s/^\t\([^ ]*\) (${libc}[^)]*) => \(.*\)/cache \1 \2/p" >expected
	[ -s expected ] || fail "ldconfig prints no entry"
	cut -d ' ' -f 2 expected | sort -u | head -n 2000 >names
	# shellcheck disable=SC2046 # words
	ask $(cat names)
	grep '^cache ' facts >got
	sort expected >expected.sorted
	sort got | diff expected.sorted - || fail "not what ldconfig -p prints"
	# One name's entries are in the order of the cache.
	name=$(cut -d ' ' -f 2 expected | sort | uniq -d | head -n 1)
	if [ -n "$name" ]; then
		ask "$name"
		grep -F "cache $name " expected | awk -v n="$name" '$2 == n' >one
		grep '^cache ' facts | diff one - || fail "the order differs"
	fi
	ask libnothing-such.so.7
	! grep '^cache' facts || fail "a name that was not asked for"
fi

# --- One below a root, with libraries of ours ---
export LIBTRACE_ROOT="$t/root"
mkdir -p root/etc root/lib
# ldconfig takes libraries of its own machine only: for another one it gets those, and their entries, 24 bytes each behind a head
# of 48, are made to be of that machine.
[ -z "$runner" ] || CC=cc
echo 'int a(void) { return 1; }' | lib root/lib/libours.so.1
echo 'int b(void) { return 1; }' | lib root/lib/libothers.so.2
echo "$t/root/lib" >conf
ldconfig -X -f conf -C root/etc/ld.so.cache 2>ldconfig.err || skip "ldconfig makes no cache: $(cat ldconfig.err)"
[ -z "$runner" ] || python3 - <<'P' || skip "no python3"
import os, struct
flags = {'x86_64': 0x0303, 'aarch64': 0x0a03}
cache = bytearray(open('root/etc/ld.so.cache', 'rb').read())
for at in range(48, 48 + 24 * struct.unpack_from('=I', cache, 20)[0], 24):
    if struct.unpack_from('=I', cache, at)[0] == flags[os.uname().machine]:
        struct.pack_into('=I', cache, at, flags[os.environ['ARCH']])
open('root/etc/ld.so.cache', 'wb').write(cache)
P
cp root/etc/ld.so.cache good
ask libours.so.1
grep '^cache' facts >got
echo "cache libours.so.1 $t/root/lib/libours.so.1" | diff - got || fail "the entry"
# Behind the format that glibc 2.1 had: 16 bytes of head, 12 an entry, up to a multiple of 8.
for entries in 0 1 2 3; do
	{
		printf 'ld.so-1.7.0\0'
		printf "\\00$entries\\0\\0\\0"
		head -c $((entries * 12)) /dev/zero
		[ $((entries % 2)) -eq 0 ] || printf '\0\0\0\0'
		cat good
	} >root/etc/ld.so.cache
	ask libours.so.1
	grep '^cache' facts | diff got - || fail "behind $entries old entries"
done

# --- Damaged: no crash, no other path, and where it cannot be used that is said ---
damaged() {
	ask libours.so.1 libothers.so.2
	! grep '^cache' facts | grep -vE "^cache libo(urs.so.1|thers.so.2) " || fail "a name that was not asked for"
}
size=$(wc -c <good)
at=0
while [ $at -lt "$size" ]; do
	head -c $at good >root/etc/ld.so.cache
	damaged
	[ $at -ge 48 ] || grep -q '^problem /etc/ld.so.cache: ' facts || fail "cut at $at, nothing is said"
	at=$((at < 200 ? at + 11 : at + size / 20))
done
# Numbers that are too large, one after another.
at=20
while [ $at -lt 140 ] && [ $at -lt "$size" ]; do
	cp good root/etc/ld.so.cache
	printf '\377\377\377\377' | dd of=root/etc/ld.so.cache bs=1 seek=$at conv=notrunc 2>/dev/null
	damaged
	at=$((at + 4))
done
# The old format with more entries than it has.
{ printf 'ld.so-1.7.0\0'; printf '\377\377\377\377'; cat good; } >root/etc/ld.so.cache
damaged
grep -q '^problem /etc/ld.so.cache: ' facts || fail "a wrong count goes unsaid"
echo text >root/etc/ld.so.cache
damaged
grep -q '^problem' facts || fail "text goes unsaid"
rm root/etc/ld.so.cache
mkfifo root/etc/ld.so.cache
damaged
rm root/etc/ld.so.cache
damaged
! grep '^problem' facts || fail "a machine without a cache is no problem"
truncate -s 3G root/etc/ld.so.cache
damaged
