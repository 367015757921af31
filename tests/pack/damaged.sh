#!/bin/sh
# What is no pack, or a damaged one, or one that grows too large, is refused in one line that says so; nothing is left behind.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
command -v zstd >/dev/null || skip "no zstd to make packs with"
every_kind
pack --no-redact -o good data
mkdir tmp
export TMPDIR="$t/tmp"
# refused WHAT MESSAGE [FILE]
refused() {
	libtrace dump "${3:-bad}" >out 2>err
	[ $? -eq 2 ] || { cat err; fail "$1: exit status"; }
	[ ! -s out ] || fail "$1: something was printed"
	same "$1" "libtrace: $2" "$(cat err)"
}
# made <stream: as ./bad
made() { zstd -q -f -o bad -; }
: >bad
refused "empty" "'bad' is empty"
echo hello >bad
refused "text" "'bad' is neither a trace directory nor a pack, and holds no block of one ('-----BEGIN LIBTRACE PACK')"
head -c 100000 /dev/urandom | tr '\050' x >bad
refused "random bytes" "'bad' is neither a trace directory nor a pack, and holds no block of one ('-----BEGIN LIBTRACE PACK')"
refused "one file of a trace" "'data/100-1000-0100000000000000.audit.trace' is one file of a trace: name its directory" data/100-1000-0100000000000000.audit.trace
refused "nothing there" "open 'nowhere': No such file or directory" nowhere
echo 'something else' | made
refused "another file" "'bad' cannot be unpacked: it is compressed by zstd, and no pack of a trace"
printf 'libtrace pack 7\nfuture' | made
refused "another version" "'bad' cannot be unpacked: it is a pack of version 7, and this libtrace reads versions 1 to 2: use the libtrace that wrote it, or pack again"
size=$(wc -c <good)
for length in 5 100 $((size / 2)) $((size - 1)); do
	head -c $length good >bad
	refused "cut at $length" "'bad' cannot be unpacked: it is cut off: its end is missing"
done
# Every byte of it, in steps: refused, or the same.
libtrace dump --run=all good >whole 2>/dev/null
for at in $(seq 0 23 $((size - 1))); do
	{ head -c "$at" good; printf '\252'; tail -c +$((at + 2)) good; } >bad
	libtrace dump --run=all bad >out 2>err
	status=$?
	[ $status -le 2 ] || { cat err; fail "byte $at: exit status $status"; }
	[ ! -s out ] || cmp -s out whole || fail "byte $at: something else was printed"
	[ "$(wc -l <err)" -le 9 ] || fail "byte $at: too much is said"
done
{ cat good; echo more; } >bad
libtrace dump bad >out 2>err && fail "something behind it"
has "^libtrace: 'bad' cannot be unpacked: it is damaged: " err
zstd -dcq good >stream
{ cat stream; echo more; } | made
refused "behind the end" "'bad' cannot be unpacked: it goes on behind its end"
sed '$d' stream | made
refused "no end" "'bad' cannot be unpacked: it is cut off: its end is missing"
for name in ../x.trace a/b.trace .hidden.trace %2e%2e%2fx.trace x x%00.trace x%zz.trace; do
	printf 'libtrace pack 1\nfile %s\n\0\0\0\0end\n' "$name" | made
	libtrace dump bad >out 2>err && fail "a file $name was unpacked"
	has "^libtrace: 'bad' cannot be unpacked: it holds a file '[^']*', which is none of a trace$" err
done
[ ! -e x.trace ] && [ ! -e tmp/x.trace ] || fail "a file was written elsewhere"
printf 'libtrace pack 1\nfile a.trace\n\0\0\0\0file a.trace\n\0\0\0\0end\n' | made
refused "twice" "'bad' cannot be unpacked: it holds the file 'a.trace' twice"
printf 'libtrace pack 1\nfile a.trace\n\377\377\377\377' | made
refused "a chunk" "'bad' cannot be unpacked: it holds a chunk of 4294967295 bytes, and none has more than 1048576"
printf 'libtrace pack 1\nwhat is this\nend\n' | made
refused "a line" "'bad' cannot be unpacked: it holds 'what is this' where a file should begin"
{ printf 'libtrace pack 1\nfile '; head -c 5000 /dev/zero | tr '\0' x; echo .trace; } | made
refused "a long line" "'bad' cannot be unpacked: it holds no line where a file should begin"

# Bombs: bytes, and files.

{ printf 'libtrace pack 1\nfile a.trace\n'; i=0; while [ $i -lt 100 ]; do printf '\0\0\020\0'; head -c 1048576 /dev/zero; i=$((i + 1)); done; } | made
refused "a bomb" "'bad' cannot be unpacked: it unpacks to more than 1000 times its size, the limit beyond 67108864 bytes"
awk 'BEGIN { print "libtrace pack 1"; for (i = 0; i < 200001; i++) printf "file %d.trace\n%c%c%c%c", i, 0, 0, 0, 0 }' 2>/dev/null | made
if zstd -dcq bad | head -c 40 | od -An -c | grep -q '\\0  *\\0  *\\0  *\\0'; then
	refused "too many files" "'bad' cannot be unpacked: it holds more than 200000 files, the limit"
fi
zstd -q -f --ultra -22 --long=31 -o bad stream
libtrace dump bad >out 2>err
[ $? -le 2 ] || fail "a large window"

# The folder is removed by a process of its own, a moment after us.
for _ in $(seq 1 2000); do
	[ -n "$(ls -A tmp)" ] || break
	"$B/libtrace" --version >/dev/null
done
[ -z "$(ls -A tmp)" ] || { ls -A tmp; fail "folders are left behind"; }
