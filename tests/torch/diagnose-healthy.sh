#!/bin/sh
# The untouched environment: nothing is called wrong, with a CUDA toolkit in ld.so.cache and without one, and one line says
# what was looked at.  The same from trace and snapshot alone.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
what="the untouched torch"
examine 0 env
finds none:error none:warning
libtrace diagnose "$t/data" >text || fail "diagnose exits with $?"
has '^no problem found: ' text
[ "$(grep -c '^no problem found' text)" -eq 1 ] || fail "it is said twice"
size=$(wc -c <"$t/data/snapshot.json")
[ "$size" -le 1000000 ] || fail "snapshot.json has $size bytes"
if can_hide; then
	examine 0 hidden
	finds none:error none:warning
fi
# A device that its code serves, and one that nothing serves.
for device in 7.5 9.0 12.1; do
	libtrace diagnose --device $device --format=json "$t/data" >findings || fail "diagnose --device $device exits with $?"
	finds none:error none:warning
done
libtrace diagnose --device 5.2 --format=json "$t/data" >findings
[ $? -eq 1 ] || fail "a device without code is no error"
finds arch-missing:libtorch_cuda.so
