#!/bin/sh
# A layer, or a wheel, that unfolds to hundreds of times its size is refused before it has filled anything.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
command -v zstd >/dev/null || skip "no zstd (make deps-all installs it)"
config amd64 >c.json
# A file with holes is no bomb, however large it says it is.
mkdir -p sparse/usr/lib
truncate -s 30G sparse/usr/lib/lastlog
echo x >>sparse/usr/lib/lastlog
tar -C sparse -Szcf sparse.tar.gz . || skip "no room for a file with holes"
oci sparse c.json sparse.tar.gz
good sparse
# A header that claims 6 GiB, and zeros.
mkdir b
truncate -s 6G b/libx.so
tar -C b -cf - libx.so | zstd -q -1 >bomb.tar.zst
oci bomb c.json bomb.tar.zst
bad ': [0-9]* MiB come of [0-9]* KiB: more than 200 times as much$' bomb
tar -C bomb -cf - . | zstd -q | zstd -q >twice.tar.zst
bad '^twice.tar.zst: ' twice.tar.zst
