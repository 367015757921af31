#!/bin/sh
# The driver library is not that of the driver that runs: upgraded and not booted, or another that came first.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
devices
member driver libcuda 580.167.08 libcuda.so.1
driver 580.159.03
judged 1 LD_LIBRARY_PATH="$t/driver" ./tries libcuda.so.1
found 'error[driver-mismatch]'
compare mismatch-driver <out

# The right one is on the machine as well.
member right libcuda 580.159.03 libcuda.so.1
judged 1 LD_LIBRARY_PATH="$t/driver:$t/right" ./tries libcuda.so.1
found 'error[driver-mismatch]'
has "help: have $t/right/libcuda.so.1 taken" out

# The monitoring library speaks to the kernel in that one's version only.
member right libnvidia-ml 570.133.20 libnvidia-ml.so.1
judged 1 LD_LIBRARY_PATH="$t/right" ./tries libcuda.so.1 libnvidia-ml.so.1
found 'error[driver-mismatch]'
has '`libnvidia-ml.so.1` is of driver 570.133.20' out

# The same version, and one whose name has none: nothing.
rm right/libnvidia-ml*
judged 0 LD_LIBRARY_PATH="$t/right" ./tries libcuda.so.1
hasnt '\[driver-mismatch' out
member plain libcuda 1 libcuda.so.1
judged 0 LD_LIBRARY_PATH="$t/plain" ./tries libcuda.so.1
hasnt '\[driver-mismatch' out
