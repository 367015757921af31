#!/bin/sh
# A trace that may not be written to: diagnose says the same, and snapshot that it could not be kept.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
only_native "qemu-user: this is about the command on this machine"
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
program
rm libthere.so.1
traced "$t/app" 2>/dev/null
cp -a data writable
libtrace diagnose writable >expected
[ $? -eq 1 ] || fail "diagnose sees no error"
cat >inside.sh <<'S'
mount --bind "$1/data" "$1/data" && mount -o remount,bind,ro "$1/data" || exit 77
"$2/libtrace" diagnose data >out 2>err
echo $? >status
"$2/libtrace" snapshot data >out.snapshot 2>err.snapshot
echo $? >>status
S
unshare -m sh inside.sh "$t" "$B"
[ $? -ne 77 ] || skip "no bind mount allowed here"
[ "$(cat status)" = "1
2" ] || fail "exit status $(cat status)"
diff expected out || fail "diagnose differs"
[ ! -s err ] || { cat err; fail "diagnose complains"; }
has "write 'data/snapshot.json': Read-only file system" err.snapshot
