#!/bin/sh
# exec keeps what it sees of the machine before it becomes the program; a take of files replaces that.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
only_native "qemu-user: exec of another architecture"
program
"$B/libtrace" exec -o data -- ./app libgone.so.2
[ $? -eq 1 ] || fail "the program does not run"
[ "$(takes data)" = 1 ] || { cat asked; fail "exec kept nothing"; }
has '"host":{' data/snapshot.json
hasnt '"files"' data/snapshot.json
libtrace snapshot data >out || fail "snapshot exits with $?"
[ "$(takes data)" = 1 ] || { cat asked; fail "the first one stays"; }
has '"files":\[' data/snapshot.json
has '"covers":\[' data/snapshot.json
