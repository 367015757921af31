#!/bin/sh
# The import of minitorch by python3.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
only_native "no python3 for $ARCH"
command -v python3 >/dev/null || skip "no python3"
python=$(python3 -c 'import sys; print(sys._base_executable)')
minitorch COMPLETE=1
cat >app.py <<'END'
import ctypes, sys
import torch
with open("/proc/self/maps") as maps, open(sys.argv[1], "w") as copy:
    copy.write(maps.read())
try:
    ctypes.CDLL("/oracle-point")
except OSError:
    pass
END
watched PYTHONPATH="$t/mini/site-packages" "$python" "$t/app.py" "$t/maps" || fail "exit status $?"
compare_candidates 30
compare_maps "$t/maps" 30
minitorch
watched PYTHONPATH="$t/mini/site-packages" "$python" -c 'import torch' 2>err
[ $? -eq 1 ] || fail "the import did not fail"
has 'ImportError: libnvpl_lapack_lp64_gomp\.so\.0: cannot open shared object file: No such file or directory' err
compare_candidates 30
