#!/bin/sh
# Wheels beside torch, installed into a copy of its environment: what `check` calls missing, the import misses, and the reverse.
# Those whose import does not load all of their modules, and those that want another CUDA than this torch has, are named below.
. "$(dirname "$0")/../lib.sh"
only_native "wheels of this machine"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/libtrace
venv=$cache/torch-$(cat "$top/tests/torch.version")-$(uname -m)
[ -f "$venv/complete" ] || skip "no torch environment (make check-torch makes it)"
python3 -c 'import pip' 2>/dev/null || skip "no pip"
cp -al "$venv" env 2>/dev/null || cp -a "$venv" env || fail "no copy of $venv"
python=$t/env/bin/python
others="packaging optree cffi pycparser gast astunparse dm-tree six wrapt makefun"
# Distribution, module, and why check may say more than the import.
cat >wheels <<'END'
torchvision torchvision
torchaudio torchaudio
torchcodec torchcodec
onnxruntime-gpu onnxruntime
cupy-cuda13x cupy	cupyx/cutensor is imported where it is asked for
bitsandbytes bitsandbytes
xformers xformers.ops	it is built for CUDA 12, and goes on without its extension
faiss-cpu faiss
decord decord
mpi4py mpi4py.MPI
numpy numpy
pillow PIL.Image
soundfile soundfile
nixl-cu13 nixl_cu13	its programs in nixl_cu13.scripts do not find their libraries
END
# shellcheck disable=SC2046,SC2086 # words
timeout 1200 python3 -m pip --python "$python" install -q --no-deps --only-binary=:all: $others $(cut -f 1 wheels | cut -d ' ' -f 1) 2>err ||
	{ tail -n 3 err; skip "the wheels cannot be had"; }
while IFS='	' read -r names why; do
	distribution=${names% *} module=${names#* }
	"$python" -c "import $module" >import 2>&1 && imports=0 || imports=1
	"$B/libtrace" check --package "$distribution" --python "$python" >out 2>&1
	checked=$?
	echo "$distribution: import $imports, check $checked${why:+ ($why)}"
	[ $checked -eq $imports ] || { [ "$why" ] && [ $checked -eq 1 ]; } || { cat import out; fail "$distribution: import and check differ"; }
done <wheels
