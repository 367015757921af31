#!/bin/sh
# Of a trace of another boot, or whose files are other files here, nothing is taken; what was taken before is used.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
program
traced "$t/app" || fail "the program does not run"
cp -r data boot
cat >boot.py <<'P'
import glob
id = bytes.fromhex(open('/proc/sys/kernel/random/boot_id').read().strip().replace('-', ''))
for name in glob.glob('boot/journal-*'):
    data = open(name, 'rb').read()
    assert data.count(id) >= 1
    open(name, 'wb').write(data.replace(id, bytes(15) + b'\1'))
P
python3 boot.py || skip "no python3, or no boot id here"
libtrace snapshot boot >out 2>err
[ $? -eq 2 ] || fail "a snapshot of another boot was taken: $(cat out)"
has "no snapshot of 'boot' can be taken here: it was traced on another machine, or before this one was booted again" err
[ ! -e boot/snapshot.json ] || fail "and was written"
libtrace diagnose boot >out 2>err || { status=$?; cat out err; fail "diagnose exits with $status"; }
[ ! -e boot/snapshot.json ] || fail "diagnose wrote one"

# A take that came with the trace is all that is needed.
libtrace snapshot data >out || fail "snapshot exits with $?"
cp data/snapshot.json boot
libtrace snapshot boot >out || fail "snapshot exits with $?"
has '^already in boot/snapshot.json' out
# Whoever names a root knows what he does.
rm boot/snapshot.json
libtrace snapshot --root=/ boot >out || fail "snapshot --root exits with $?"
[ "$(takes boot)" = 1 ] || fail "no take below a root"
