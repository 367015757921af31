#!/bin/sh
# The import of the real aarch64 torch: candidates as LD_DEBUG tells them, open objects as they are mapped.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
. "$top/tests/torch-aarch64/torch"
watched PYTHONPATH="$site" "$python" "$top/tests/torch/point.py" "$t/maps" 2>err || { status=$?; cat err; fail "exit status $status"; }
compare_candidates 250
compare_maps "$t/maps" 55
echo "$(wc -l <candidates.trace) candidates, $(wc -l <open.trace) objects"
