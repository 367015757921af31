#!/bin/sh
# 3,000 images of 30 hosts are read in memory that follows their number by no more than what each is; and what a person sees of them is short.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
only_native "qemu-user needs more memory than what it runs"
case $B in *san*) skip "a sanitizer needs more memory than what it watches" ;; esac
"$B/mkmany" few 300 20 100 3 50 || fail "mkmany exits with $?"
"$B/mkmany" many 3000 20 100 30 50 || fail "mkmany exits with $?"
# limited KIB STATUS COMMAND…
limited() {
	kib=$1 wanted=$2
	shift 2
	(ulimit -v "$kib" && libtrace "$@" >out 2>err)
	got=$?
	[ $got -eq "$wanted" ] || { cat err; fail "$*: exit status $got, not $wanted, in $kib KiB"; }
}
for what in "few 60000" "many 90000"; do
	dir=${what% *} kib=${what#* }
	limited "$kib" 1 tree --run=all "$dir"
	[ "$(wc -l <out)" -le 100 ] || fail "$dir: a tree of $(wc -l <out) lines"
	limited "$kib" 1 diagnose --run=all "$dir"
	[ "$(grep -c '^error\[not-found\]' out)" -eq 1 ] || { cat out; fail "$dir: not one error"; }
	limited "$kib" 0 dump --run=all "$dir"
done
limited 90000 1 diagnose --run=all many
has '^  in processes [0-9.]* worker, [0-9.]* worker, [0-9.]* worker, [0-9.]* worker and 56 more$' out
limited 120000 0 diff --run=all few many
has ' the same: ' out
