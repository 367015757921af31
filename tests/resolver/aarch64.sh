#!/bin/sh
# A root for aarch64 as this machine's command sees it, against that root's ld.so under qemu-user: also as a root of its own.
. "$(dirname "$0")/../lib.sh"
only_native "that is the other tests there"
sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/libtrace/sysroot-aarch64
[ -e "$sysroot/lib/ld-linux-aarch64.so.1" ] || skip "no root for aarch64 (make deps-all)"
command -v qemu-aarch64-static >/dev/null || skip "no qemu-aarch64-static"
ARCH=aarch64
runner="qemu-aarch64-static -L $sysroot"
. "$top/tests/resolve/common"
runner=
elf_files "$sysroot/usr/lib/aarch64-linux-gnu" "$sysroot/lib/aarch64-linux-gnu" | awk 'NR % 2' >paths
[ -s paths ] || fail "there are no files for aarch64"
count=0
while read -r path; do
	runner="qemu-aarch64-static -L $sysroot"
	theirs "$path" | sed "s| => $sysroot/| => /|" >oracle
	runner=
	ours -L "$sysroot" "$path" | sed "s| => $sysroot/| => /|" >overlay
	ours -r "$sysroot" "${path#"$sysroot"}" >inside
	diff oracle overlay || fail "$path: ld.so (<) and the resolver (>) differ"
	diff oracle inside || fail "${path#"$sysroot"} of the root: ld.so (<) and the resolver (>) differ"
	count=$((count + 1))
done <paths
echo "$count files"
