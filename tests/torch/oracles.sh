#!/bin/sh
# The import of the real torch: candidates as LD_DEBUG tells them, open objects as the kernel maps them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
. "$top/tests/torch/torch"
watched "$python" "$top/tests/torch/point.py" "$t/maps" 2>err || { status=$?; cat err; fail "exit status $status"; }
compare_candidates 200
compare_maps "$t/maps" 60
echo "$(wc -l <candidates.trace) candidates, $(wc -l <open.trace) objects"
