#!/bin/sh
# No room for the snapshot: one line says so, and the program's exit status is passed on.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
only_native "qemu-user: this is about the command on this machine"
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
mkdir small
cat >inside.sh <<'S'
mount -t tmpfs -o size=64k none small || exit 77
"$1/libtrace" record -q -o small/data -- sh -c 'head -c 1000000 /dev/zero >small/filler 2>/dev/null; exit 3' 2>err
status=$?
ls small/data >left
exit $status
S
unshare -m sh inside.sh "$B"
status=$?
[ $status -ne 77 ] || skip "no tmpfs allowed here"
[ $status -eq 3 ] || { cat err; fail "exit status $status"; }
has "^libtrace: write 'small/data/snapshot.json': No space left on device" err
hasnt 'snapshot' left
