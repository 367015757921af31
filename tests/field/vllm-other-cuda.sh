#!/bin/sh
# vllm-project/vllm#44335, #43435: the torch backend of an installer switches torch alone: its extension is for CUDA 13, and torch for 12.9.
# The build that fits comes before the bare library, which would mix two CUDAs; torch's own miss is torch's.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
# Libraries with names of their own, as a machine may have CUDA.
mkdir catalog
for major in 12 13; do printf 'libdemort.so.%s\t%s\t-\tnvidia\tnvidia-demo-cu%s\n' $major $major $major; done >catalog/sonames.tsv
LIBTRACE_CATALOG=$t/catalog
export LIBTRACE_CATALOG
dist torch 2.11.0+cu129
dist vllm 0.21.0 'torch==2.11.0'
mkdir -p "$site/torch/lib"
printf '__version__ = "2.11.0+cu129"\ncuda = "12.9"\n' >"$site/torch/version.py"
lib libdemort.so.13 </dev/null
lib libdemort.so.12 </dev/null
wheel_lib torch torch/lib/libtorch_cuda.so -L. -Wl,--no-as-needed -l:libdemort.so.12 -Wl,-rpath,"$t/twelve" </dev/null
wheel_lib vllm vllm/_C.abi3.so -L. -Wl,--no-as-needed -l:libdemort.so.13 -Wl,-rpath,"$t/thirteen" </dev/null
mkdir twelve thirteen && mv libdemort.so.12 twelve/
judged 1 ./opens "$site/torch/lib/libtorch_cuda.so" "$site/vllm/_C.abi3.so"
has '^error\[requirement-unmet\]: vllm 0.21.0 was built for CUDA 13, and torch 2.11.0+cu129 is for CUDA 12.9' out
[ "$(grep -n '^error' out | head -n 1 | grep -c requirement-unmet)" -eq 1 ] || { cat out; fail "it is not first"; }
has 'take the build of vllm that is made for torch 2.11.0+cu129' out
hasnt 'pip install nvidia-demo' out
# With both there is nothing to say of them; and what torch itself misses is not a pair's.
mv libdemort.so.13 thirteen/
judged 0 ./opens "$site/torch/lib/libtorch_cuda.so" "$site/vllm/_C.abi3.so"
hasnt 'vllm 0.21.0 was built' out
mv twelve/libdemort.so.12 .
judged 1 ./opens "$site/torch/lib/libtorch_cuda.so"
hasnt 'requirement-unmet' out
has '^error\[not-found\]: `libdemort.so.12` was not found' out
