#!/bin/sh
# Lightning-AI/torchmetrics#2188, RangiLyu/nanodet#547: torchaudio of another torch.  Its own requirement is the cause; pip finds the pair,
# and there is no source to build it from.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
# torch VERSION SYMBOL, torchaudio VERSION TORCH SYMBOL
make_torch() {
	mkdir -p "t$1/torch/lib"
	echo "int $2(void) { return 0; }" | lib "t$1/torch/lib/libc10.so"
	printf '__version__ = "%s"\ncuda = None\n' "$1" >"t$1/torch/version.py"
	printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "lib", "libc10.so"))\n' >"t$1/torch/__init__.py"
	wheel torch "$1" "t$1"
}
make_audio() {
	mkdir -p "a$1/torchaudio"
	# shellcheck disable=SC2016 # $ORIGIN is ld.so's
	echo "int $3(void); int (*audio)(void) = $3;" | lib "a$1/torchaudio/libtorchaudio.so" -L"t$2/torch/lib" -l:libc10.so \
		-Wl,-rpath,'$ORIGIN/../torch/lib'
	printf 'import ctypes, os, torch\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "libtorchaudio.so"))\n' >"a$1/torchaudio/__init__.py"
	wheel torchaudio "$1" "a$1" "Requires-Dist: torch==$2"
}
make_torch 2.1.0 _ZN3c104cuda20CUDACachingAllocator9allocatorE
make_torch 2.2.0 _ZN3c104cuda20CUDACachingAllocator9allocator2E
make_audio 2.1.0 2.1.0 _ZN3c104cuda20CUDACachingAllocator9allocatorE
make_audio 2.2.0 2.2.0 _ZN3c104cuda20CUDACachingAllocator9allocator2E
"$system_python" -m venv env && env/bin/python -m pip install -q torchaudio==2.1.0 || fail "no environment"
diagnosed env/bin/python -c 'import torchaudio' || { cat errors; fail "the pair does not work"; }
hasnt '^\(error\|warning\)' said
env/bin/python -m pip install -q --no-deps torch==2.2.0 || fail "pip"
diagnosed env/bin/python -c 'import torchaudio' && fail "it works with another torch"
[ "$(grep -c '^error' said)" -eq 1 ] || { cat said; fail "not one error"; }
has '^error\[requirement-unmet\]: torchaudio 2.1.0 requires torch==2.1.0, and torch 2.2.0 is installed' said
has 'this also explains: error\[abi-mismatch\]' said
hasnt 'no-binary' said
cure 1
diagnosed env/bin/python -c 'import torchaudio' || { cat errors command.out; fail "the first cure does not help"; }
env/bin/python -m pip list 2>/dev/null | grep -q '^torch  *2.2.0$' || fail "the first cure changes torch"
hasnt '^error' said
env/bin/python -m pip install -q --no-deps torchaudio==2.1.0 || fail "pip"
diagnosed env/bin/python -c 'import torchaudio' && fail "it works with another torch"
cure 2
diagnosed env/bin/python -c 'import torchaudio' || { cat errors command.out; fail "the second cure does not help"; }
