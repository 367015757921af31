#!/bin/sh
# What nvcc itself makes of each kind of -gencode.
. "$(dirname "$0")/../lib.sh"
for nvcc in "$(command -v nvcc)" /usr/local/cuda/bin/nvcc; do
	[ -x "$nvcc" ] && break
done
[ -x "$nvcc" ] || skip "no nvcc"
only_native "nvcc compiles for this machine"
cat >kernel.cu <<'C'
__global__ void kernel(float *p) { *p = 1; }
C
codes() {
	"$nvcc" -shared -Xcompiler -fPIC -o kernel.so kernel.cu "$@" >nvcc.log 2>&1 || { tail -n 3 nvcc.log; skip "nvcc $* does not work here"; }
	"$B/ask-elf" kernel.so >facts || fail "ask-elf exits with $?"
	hasnt '^gpu_code_bad' facts
	grep -e '^cubin ' -e '^ptx ' -e '^lto ' facts | sed 's/ isa .*//' >codes
}
is() { printf '%s\n' "$@" >wanted; sed 's/ [0-9]*$//' codes | diff wanted - || fail "other codes"; }
codes -gencode arch=compute_75,code=sm_75
is 'cubin 75'
codes -gencode arch=compute_75,code=sm_75 -gencode arch=compute_90a,code=sm_90a -gencode arch=compute_120f,code=sm_120f -gencode arch=compute_90,code=compute_90
is 'cubin 75' 'cubin 90a' 'cubin 120f' 'ptx 90'
codes -rdc=true -gencode arch=compute_80,code=sm_80 -gencode 'arch=compute_100a,code=[sm_100a,compute_100a]'
is 'cubin 80' 'cubin 100a' 'ptx 100a'
codes -rdc=true -gencode arch=compute_80,code=lto_80 --no-device-link
is 'lto 80'
