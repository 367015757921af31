#!/bin/sh
# The real torch on real driver libraries, no GPU needed: torch says which version it found, so that a redirect and the
# decision about cuda-compat show in its own words.  One driver is the system's, others lie in compat directories, and
# LIBTRACE_DRIVER_VERSION stands in for the kernel's.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
[ ! -e /proc/driver/nvidia/version ] || skip "a machine with a driver of its own"
drivers=$("$top/tests/torch/drivers" 2>"$t/drivers.log") || { status=$?; tail -n 1 "$t/drivers.log"; [ $status -eq 77 ] && exit 77; fail "tests/torch/drivers exits with $status"; }
# libcuda as root makes this node, driver or not.
[ -e /dev/nvidiactl ] || trap 'rm -f /dev/nvidiactl' EXIT
export HOME="$t"	# libcuda writes ~/.nv
cat >init.py <<'END'
import torch
try:
    torch.cuda.init()
except Exception as error:
    print(error)
END
mkdir -p root/usr/local/cuda-12.4 root/usr/local/cuda-12.5
ln -s "$drivers/550" root/usr/local/cuda-12.4/compat
ln -s "$drivers/555" root/usr/local/cuda-12.5/compat

# found VERSION NAME=VALUE…: what torch says of the driver with the module and these in its environment.
found() {
	wanted=$1
	shift
	rm -rf data
	traced LIBTRACE_ROOT="$t/root" "$@" "$python" init.py >out 2>err
	if [ "$wanted" = none ]; then
		grep -q 'Found no NVIDIA driver' out || { cat out err; fail "torch finds a driver: $*"; }
		return
	fi
	grep -q "found version $wanted)" out || { cat out err; fail "torch does not say version $wanted: $*"; }

	"$B/libtrace" tree -a --format=json data >tree.json
}
found none
for system in 535:12020 550:12040 555:12050; do
	found "${system#*:}" LD_LIBRARY_PATH="$drivers/${system%:*}"
	# A rule gives any of the others, whichever the system's is.
	for other in 535:12020 550:12040 555:12050; do
		found "${other#*:}" LD_LIBRARY_PATH="$drivers/${system%:*}" LIBTRACE_REDIRECT="libcuda.so.1=$drivers/${other%:*}/libcuda.so.1"
		grep -q "\"path\":\"$drivers/${other%:*}/libcuda.so.1\"" tree.json || fail "tree does not name driver ${other%:*}"
	done
done
# hide has a blank, which words of `traced` cannot hold.
env LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/hidden" LD_LIBRARY_PATH="$drivers/550" LIBTRACE_REDIRECT='libcuda.so.1 hide' "$python" init.py >out 2>err
grep -q 'Found no NVIDIA driver' out || { cat out err; fail "a hidden libcuda is found"; }

# Kernel driver, system's libcuda, what auto is to take: the newest directory that is newer than the kernel's driver.
while read -r kernel system version; do
	for path in "$drivers/$system" "$drivers/$system:$drivers/550:$drivers/555" "$drivers/$system:/nonexistent"; do
		found "$version" LD_LIBRARY_PATH="$path" LIBTRACE_CUDA_COMPAT=auto LIBTRACE_DRIVER_VERSION="$kernel"
	done
done <<'END'
470.82.01 535 12050
535.54.03 535 12050
550.54.14 550 12050
555.42.02 555 12050
590.44.01 535 12020
590.44.01 550 12040
END
# Switched off, or a directory that is not newer than the kernel's driver: the system's.
found 12020 LD_LIBRARY_PATH="$drivers/535" LIBTRACE_CUDA_COMPAT=off LIBTRACE_DRIVER_VERSION=535.54.03
found 12020 LD_LIBRARY_PATH="$drivers/535" LIBTRACE_CUDA_COMPAT="$t/root/usr/local/cuda-12.4/compat" LIBTRACE_DRIVER_VERSION=555.42.02
# One directory alone, by name; and without being asked whether it suits.
found 12040 LD_LIBRARY_PATH="$drivers/535" LIBTRACE_CUDA_COMPAT="$t/root/usr/local/cuda-12.4/compat" LIBTRACE_DRIVER_VERSION=535.54.03
found 12040 LD_LIBRARY_PATH="$drivers/535" LIBTRACE_CUDA_COMPAT="force:$t/root/usr/local/cuda-12.4/compat" LIBTRACE_DRIVER_VERSION=590.44.01

# The rest of the family follows, NVML does not.  (torch never asks for them without a GPU.)
prog family -ldl <<'C'
#include <dlfcn.h>
int main(void)
{
	return dlopen("libcuda.so.1", RTLD_NOW) && dlopen("libnvidia-ptxjitcompiler.so.1", RTLD_NOW) &&
		dlopen("libnvidia-nvvm.so.4", RTLD_NOW) ? 0 : 1;
}
C
rm -rf data
traced LIBTRACE_ROOT="$t/root" LD_LIBRARY_PATH="$drivers/535" LIBTRACE_CUDA_COMPAT=auto LIBTRACE_DRIVER_VERSION=535.54.03 ./family || fail "the family does not load"
collect
for name in libcuda.so.1 libnvidia-ptxjitcompiler.so.1 libnvidia-nvvm.so.4; do
	event kind=object path="$t/root/usr/local/cuda-12.5/compat/$name"
	no_event kind=object path="$drivers/535/$name"
done
"$B/libtrace" why libcuda.so.1 data >why.txt || fail "why exits with $?"
has '535.54.03' why.txt
has 'cuda-12.5/compat' why.txt
