#!/bin/sh
# python3 with extension modules of its standard library and the libraries behind them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
only_native "no python3 for $ARCH"
command -v python3 >/dev/null || skip "no python3"
# The interpreter itself: a version manager's shim is a shell script around it.
python=$(python3 -c 'import sys; print(sys._base_executable)')
cat >app.py <<'END'
import ctypes, hashlib, json, lzma, sys, zlib
for name in "sqlite3", "ssl", "bz2", "curses", "readline", "decimal", "multiprocessing.shared_memory":
    try:
        __import__(name)
    except ImportError:
        pass
try:
    ctypes.CDLL("libnone.so.1")
except OSError:
    pass
with open("/proc/self/maps") as maps, open(sys.argv[1], "w") as copy:
    copy.write(maps.read())
try:
    ctypes.CDLL("/oracle-point")
except OSError:
    pass
END
watched "$python" "$t/app.py" "$t/maps" || fail "exit status $?"
compare_candidates 6
compare_maps "$t/maps" 10
