#!/bin/sh
# Each CUDA wheel taken away in turn.  Without a toolkit the import fails, or does not need the wheel: the first finding names the
# library, and its help is the version that torch pins.  With a toolkit ld.so takes that one's copy: a warning, or the error
# that it leads to.  The command, once run, cures.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"
can_hide || skip "no mount namespace may be made here (unshare -m)"

# without WHEEL LIBRARY: the import fails, for want of LIBRARY.
without() {
	what="without $1"
	take_away "$1"
	examine 1 hidden
	finds "not-found:$2" "help:$python -m pip install" "help:$1=="
	put_back "$1"
}
# unneeded WHEEL: import torch does without it.
unneeded() {
	what="without $1"
	take_away "$1"
	examine 0 hidden
	finds none:error
	put_back "$1"
}
make_copy
without nvidia-cublas libcublas.so.13
without nvidia-cuda-cupti libcupti.so.13
without nvidia-cuda-nvrtc libnvrtc.so.13
without nvidia-cuda-runtime libcudart.so.13
without nvidia-cudnn-cu13 libcudnn.so.9
without nvidia-cufft libcufft.so.12
without nvidia-cusparselt-cu13 libcusparseLt.so.0
without nvidia-nccl-cu13 libnccl.so.2
without nvidia-nvshmem-cu13 libnvshmem_host.so.3
unneeded nvidia-cusolver
unneeded nvidia-nvjitlink
unneeded nvidia-nvtx

# Two at once: one command for both, and it cures.
what="without two wheels"
pip_in_copy uninstall -y nvidia-cufile nvidia-cusparse
examine 1 hidden
finds "not-found:libcusparse.so.12" "help:nvidia-cusparse==12.7.10.12"
for round in 1 2; do
	command=$("$python" "$top/tests/torch/diagnosis.py" "$t/findings" command) || fail "there is no command"
	sh -c "$command" >"$t/pip.log" 2>&1 || { cat "$t/pip.log"; fail "the command fails: $command"; }
	hidden "$python" -c 'import torch' 2>"$t/import.err" && break
	examine 1 hidden
	finds "not-found:libcufile.so.0" "help:nvidia-cufile==1.17.1.22"
done
examine 0 hidden
finds none:error none:warning
echo "cured after $round command(s)"
