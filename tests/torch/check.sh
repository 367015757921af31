#!/bin/sh
# check over the real environment agrees with ldd on every file, except where it knows a context; with wheels removed at
# random, but the same ones each time, it names what torch's objects reach by DT_NEEDED and nobody has, and one
# command brings it all back in the versions that torch pins.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
command -v readelf >/dev/null || skip "no readelf"
helper=$top/tests/torch/check.py
"$B/libtrace" check --format=json "$site" >json 2>err
[ $? -le 1 ] || { cat err; fail "check is in trouble"; }
"$python" "$helper" ldd json "$site" || fail "check and ldd disagree"
grep -q '^{"path":"[^"]*/torch/_C\.cpython-[^"]*","context":\["[^"]*/python[^"]*"\]}' json || fail "torch._C does not stand behind Python"
# What the whole environment misses is what its wheels leave to the system; no symbol is missing, but for the plug-ins of nvshmem,
# which want a newer PMIx and libfabric than a system may have.
grep '"symbol":' json | grep -v '/nvshmem_\(bootstrap\|transport\)_' && fail "symbols are missing"

can_hide || skip "no mount namespace may be made here (unshare -m)"
"$python" "$helper" wheels "$site" >wheels || fail "no wheels found"
whole=$site
"$python" -c 'import random
names = [line.split()[0] for line in open("wheels")]
print("\n".join(random.Random(2026).sample(names, 8)))' >order || fail "there are hardly any wheels"
make_copy
gone=0
for count in 1 3 8; do
	# shellcheck disable=SC2046 # words
	pip_in_copy uninstall -y $(sed -n "$((gone + 1)),${count}p" order)
	gone=$count
	# shellcheck disable=SC2046 # words
	set -- $(head -n $count order)
	echo "without $*"
	hidden sh -c '/sbin/ldconfig -p' >cache
	hidden "$B/libtrace" check --format=json --package=torch --python="$python" >json 2>err
	got=$?
	[ $got -le 1 ] || { cat json err; [ $got -ne 77 ] || exit 77; fail "check is in trouble"; }
	"$python" "$helper" closure json "$site" cache || fail "without $*: check and readelf disagree"
	"$python" "$helper" pins json "$site" cache "$whole" "$@" || fail "without $*: the command does not bring all back"
done
