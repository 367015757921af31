#!/bin/sh
# microsoft/onnxruntime#26996, #7748, #23833: onnxruntime after onnxruntime-gpu overwrites its library, and only the CPU is left; nothing
# fails.  The command uninstalls both and installs the one for the GPU that is there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
build() {
	mkdir -p "$1/onnxrt/capi"
	echo "$2" | lib "$1/onnxrt/capi/state.so"
	printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "capi", "state.so"))\n' >"$1/onnxrt/__init__.py"
}
build cpu 'int providers(void) { return 1; }'
build gpu 'int providers(void) { return 2; } char more[9000] = "CUDA";'
wheel onnxrt 1.23.2 cpu
wheel onnxrt-gpu 1.23.2 gpu
"$system_python" -m venv env && env/bin/python -m pip install -q --no-deps onnxrt-gpu && env/bin/python -m pip install -q --no-deps onnxrt ||
	fail "no environment"
mkdir -p root/proc/driver/nvidia
echo 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Release Build' >root/proc/driver/nvidia/version
LIBTRACE_ROOT=$t/root
export LIBTRACE_ROOT
diagnosed env/bin/python -c 'import onnxrt' || fail "it does not even load"
has '^warning\[mixed-owners\]: onnxrt and onnxrt-gpu are both installed, and write to the same files' said
has 'uninstalling either takes them away' said
cure 1
has 'uninstall -y onnxrt onnxrt-gpu && .* install onnxrt-gpu$' cure.sh
diagnosed env/bin/python -c 'import onnxrt' || { cat errors command.out; fail "the cure does not help"; }
hasnt 'mixed-owners' said
cmp env/lib/python*/site-packages/onnxrt/capi/state.so gpu/onnxrt/capi/state.so || fail "it is not the one for the GPU"
