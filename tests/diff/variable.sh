#!/bin/sh
# A library that comes from elsewhere and one that is missing, because a folder is not in LD_LIBRARY_PATH any more.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
only_native "qemu-user is given its environment in another way"
mkdir good sys
value sys/libfoo.so.1 1
value good/libfoo.so.1 2
value good/libbar.so.2 3
program
LD_LIBRARY_PATH=$t/good:/opt/x record a -- ./app libbar.so.2
LD_LIBRARY_PATH=/opt/x record b -- ./app libbar.so.2
status 1 diff_traces a b
shown <out | compare variable
# The other way round it is new, and nothing is different in a trace and itself.
status 1 diff_traces b a
has '^found again: `libbar.so.2`$' out
has '^1 elsewhere, 1 no longer missed$' out
status 0 diff_traces a a
has '^no difference in what was loaded; 1 process the same' out
# A variable that changes nothing is told, and is no difference.
LD_LIBRARY_PATH=$t/good:/opt/y record c -- ./app libbar.so.2
status 0 diff_traces a c
has '^  LD_LIBRARY_PATH   only in A: /opt/x   only in B: /opt/y$' out
status 1 diff_traces --format=json a b
[ "$(json '[c["soname"] for c in d["changed"]], [m["soname"] for m in d["missing"]], d["added"], d["changed"][0]["b"]["origin"], d["missing"][0]["b"]["status"]')" = \
	"(['libfoo.so.1'], ['libbar.so.2'], [], 'runpath', 'failed')" ] || { cat out; fail "JSON differs"; }
# Neither the folder's files nor the machine are looked at again.
rm -r good sys app
status 1 diff_traces a b
shown <out | compare variable
