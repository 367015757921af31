#!/bin/sh
# meta-pytorch/torchcodec#912, ace-step/ACE-Step-1.5#1018: torchcodec of another torch, whose metadata does not say which: no source to build it
# from, but a pair that pip can choose.  An extension that has a source is built again.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
mkdir -p "$t/env/bin" "$site/torch/lib"
: >"$t/env/pyvenv.cfg"
dist torch 2.15.0
dist torchcodec 0.7.0
dist flash-attn 2.7.4
printf '__version__ = "2.15.0"\ncuda = "13.2"\n' >"$site/torch/version.py"
echo 'int _ZN3c104newEv(void) { return 0; }' | wheel_lib torch torch/lib/libc10.so
for one in torchcodec/core5.so flash_attn_2_cuda.so; do
	name=$(echo "${one%%/*}" | sed 's/flash_attn.*/flash-attn/')
	echo 'int _ZN3c104oldEv(void); int (*wants)(void) = _ZN3c104oldEv;' | wheel_lib "$name" "$one" -L"$site/torch/lib" -l:libc10.so
done
judged 1 LD_LIBRARY_PATH="$site/torch/lib" ./opens "$site/torch/lib/libc10.so" "$site/torchcodec/core5.so"
has '^error\[abi-mismatch\]: `core5.so` was built for another torch' out
hasnt 'no-binary\|apt-file' out
has 'install the torchcodec that goes with torch 2.15.0, which is here' out
judged 1 LD_LIBRARY_PATH="$site/torch/lib" ./opens "$site/torch/lib/libc10.so" "$site/flash_attn_2_cuda.so"
has 'take a build of flash-attn' out
hasnt 'the flash-attn that goes with' out
