#!/bin/sh
# Each CUDA wheel taken away where ld.so.cache has a CUDA toolkit: its copy is taken in silence.  Where that works, a warning says
# which library is the system's and what torch pins; where it does not, the error names the symbol that the toolkit's copy lacks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
has_toolkit libcusparse.so.12 || skip "ld.so.cache has no CUDA toolkit"

served=0
make_copy
for pair in nvidia-cublas=libcublas.so.13 nvidia-cuda-cupti=libcupti.so.13 nvidia-cuda-nvrtc=libnvrtc.so.13 \
	nvidia-cuda-runtime=libcudart.so.13 nvidia-cudnn-cu13=libcudnn.so.9 nvidia-cufft=libcufft.so.12 \
	nvidia-cusparse=libcusparse.so.12 nvidia-nccl-cu13=libnccl.so.2 nvidia-cufile=libcufile.so.0; do
	wheel=${pair%%=*} library=${pair#*=}
	what="without $wheel, with a toolkit"
	take_away "$wheel"
	"$python" -c 'import torch' >plain.out 2>&1
	plain=$?
	if ! has_toolkit "$library"; then
		[ $plain -eq 1 ] || fail "$what: the import does not need $library"
		examine 1 env
		finds "not-found:$library" "help:$wheel=="
		put_back "$wheel"
		continue
	fi
	examine $plain env
	if [ $plain -eq 0 ]; then
		finds none:error "has:requirement-unmet:$library"
		served=$((served + 1))
	elif grep -q 'undefined symbol' import.err; then
		symbol=$(sed -n 's/^ImportError: .*undefined symbol: \([^ ,]*\).*/\1/p' import.err)
		finds "missing-symbol:$symbol" "says:$library" "help:$wheel"
	else
		finds "not-found:$library"
	fi
	put_back "$wheel"
done
[ $served -gt 2 ] || fail "the toolkit served $served libraries only"
echo "the toolkit served $served libraries"
