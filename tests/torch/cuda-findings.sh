#!/bin/sh
# The real driver libraries and the real torch, no GPU needed: no driver and an old one, which are both 35 to torch, the toolkit's
# stub (34), and the runtime of CUDA 12 on a driver of its own time, which finds no GPU (100): each gives the right first finding,
# with what the driver was seen to answer.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
[ ! -e /proc/driver/nvidia/version ] || skip "a machine with a driver of its own"
drivers=$("$top/tests/torch/drivers" 2>"$t/drivers.log") || { status=$?; tail -n 1 "$t/drivers.log"; [ $status -eq 77 ] && exit 77; fail "tests/torch/drivers exits with $status"; }
runtime=$("$top/tests/torch/runtime-12" "$python" 2>"$t/runtime.log") || { status=$?; tail -n 1 "$t/runtime.log"; [ $status -eq 77 ] && exit 77; fail "tests/torch/runtime-12 exits with $status"; }
# libcuda as root makes this node, driver or not.
[ -e /dev/nvidiactl ] || trap 'rm -f /dev/nvidiactl' EXIT
export HOME="$t"	# libcuda writes ~/.nv
printf 'import torch\ntorch.cuda.init()\n' >init.py

# first CODE FOLDER COMMAND…: with driver libraries from there, COMMAND fails, and this is the first finding.
first() {
	code=$1 folder=$2
	shift 2
	rm -rf data
	LD_LIBRARY_PATH="$folder" libtrace_record -q -o data -- "$@" >program 2>&1
	libtrace diagnose --all data >out 2>err
	[ "$(sed -n '1s/:.*//p' out)" = "error[$code]" ] || { cat program out; fail "$code is not the first finding"; }
}
first driver-too-old "$drivers/535" "$python" init.py
has 'found version 12020' program
has 'cuDriverGetVersion said 12020$' out
first driver-missing "$t/nowhere" "$python" init.py
has 'Found no NVIDIA driver' program
has 'looked for in vain by .*libcudart.so.13' out

$CC -O1 -o runtime "$top/tests/cuda/runtime.c" "$runtime/libcudart.so.12" -Wl,-rpath,"$runtime" || fail "cannot build runtime"
first no-device "$drivers/550" ./runtime
has '^100 ' program
has 'cuInit(flags=0), called by libcudart.so.12, returned 100, CUDA_ERROR_NO_DEVICE$' out
hasnt 'going to return 100' out

# The module changes nothing: torch says the same without it.
LD_LIBRARY_PATH="$drivers/535" "$python" init.py >plain 2>&1
rm -rf data
LD_LIBRARY_PATH="$drivers/535" libtrace_record -q -o data -- "$python" init.py >program 2>&1
diff plain program || fail "torch says something else under the module"

stub=$(ls /usr/local/cuda*/lib64/stubs/libcuda.so 2>/dev/null | head -n 1)
[ -n "$stub" ] || { echo "no toolkit, and no stub to load"; exit 0; }
mkdir stubs
ln -s "$stub" stubs/libcuda.so.1
first driver-stub "$t/stubs" "$python" init.py
has 'Error 34: CUDA driver is a stub library' program
has 'called by libcudart.so.13, returned 34, CUDA_ERROR_STUB_LIBRARY$' out
