#!/bin/sh
# Other versions of the CUDA wheels than torch pins.  Two older ones end the import, as they lack a symbol; the others do no harm
# to it, and are no error: a warning where one is older, at most a note where it is newer.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"

# install WHEEL VERSION: in place of what torch pins; restore puts that back.
install() {
	what="with $1 $2" installed=$1
	take_away "$1"
	pip_in_copy install --no-cache-dir --no-deps "$1==$2"
}
restore() {
	"$python" "$top/tests/torch/wheel.py" "$site" "$copy_of/other-$installed" "$installed" || fail "$installed cannot be taken away"
	put_back "$installed"
}
make_copy
install nvidia-nccl-cu13 2.27.7
examine 1 env
finds missing-symbol:ncclCommResume "says:libnccl.so.2" "help:nvidia-nccl-cu13==2.30.7"
command=$("$python" "$top/tests/torch/diagnosis.py" "$t/findings" command) || fail "there is no command"
sh -c "$command" >"$t/pip.log" 2>&1 || { cat "$t/pip.log"; fail "the command fails: $command"; }
examine 0 env
finds none:error none:warning
restore

install nvidia-nvshmem-cu13 3.3.20
examine 1 env
finds missing-symbol:nvshmem_selected_device_transport "says:libnvshmem_host.so.3" "help:nvidia-nvshmem-cu13==3.7.2"
restore

for older in nvidia-cusparse=12.6.2.49=libcusparse.so.12 nvidia-cuda-runtime=13.0.48=libcudart.so.13 \
	nvidia-cuda-cupti=13.0.48=libcupti.so.13 nvidia-cusparselt-cu13=0.8.0=libcusparseLt.so.0 nvidia-cufile=1.15.0.42=libcufile.so.0; do
	wheel=${older%%=*} rest=${older#*=}
	install "$wheel" "${rest%=*}"
	examine 0 env
	finds none:error "has:requirement-unmet:${rest#*=}"
	restore
done
for newer in nvidia-cuda-runtime=13.5.37 nvidia-cufile=1.20.0.107 nvidia-cuda-cupti=13.5.25 nvidia-nvshmem-cu13=3.8.0; do
	install "${newer%=*}" "${newer#*=}"
	examine 0 env
	finds none:error none:warning
	restore
done
