#!/bin/sh
# Two images of one application, one with another version of a package: who owns the library, and what the versions are.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
. "$top/tests/diagnose/wheels"
for version in 13.2.75 $newest; do toolkit "$version"; done
framework 'Requires-Dist: nvidia-demo-runtime' 'Requires-Dist: nvidia-demoblas'
environment yesterday
environment today
yesterday/bin/python -m pip install -q nvidia-demo-runtime==13.2.75 || fail "pip cannot install the older one"
for day in yesterday today; do
	record $day.data -- $day/bin/python -c 'import frame'
done
status 1 diff_traces --all yesterday.data today.data
has '^another build: `libdemort.so.13`$' out
has '^  A  .*/libdemort.so.13   \[RPATH of libframe.so\]   nvidia-demo-runtime 13.2.75   build id ' out
has "^  why: nvidia-demo-runtime is 13.2.75 in A, $newest in B\$" out
has "^  SP   A: $t/yesterday/lib/python[0-9.]*/site-packages   B: $t/today/" out
has '^1 of another build$' out
status 1 diff_traces --format=json yesterday.data today.data
[ "$(json 'len(d["changed"]), d["changed"][0]["a"]["owner"], d["changed"][0]["a"]["version"], d["changed"][0]["why"], d["missing"], d["added"]')" = \
	"(1, 'nvidia-demo-runtime', '13.2.75', ['nvidia-demo-runtime is 13.2.75 in A, $newest in B'], [], [])" ] || { cat out; fail "JSON differs"; }

# Gone: what asked for it fails, and the other copy is named by where it was.
yesterday/bin/python -m pip uninstall -q -y nvidia-demoblas || fail "pip cannot uninstall"
record broken.data -- yesterday/bin/python -c 'import frame'
status 1 diff_traces today.data broken.data
has '^missing: `libdemoblas.so.13`$' out
has '^  B  not found   ([0-9]* paths searched, needed by libframe.so)$' out
has "^  why: B looked at .*/libdemoblas.so.13: missing\$" out
