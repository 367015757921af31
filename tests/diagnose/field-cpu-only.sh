#!/bin/sh
# A box with a GB10, and a torch that was built without CUDA: it imports well, and uses the processor alone.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
minitorch COMPLETE=1
mkdir -p env/lib/python3.11 env/bin
mv mini/site-packages env/lib/python3.11/
ln -s /usr/bin/python3 env/bin/python
printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n' >env/pyvenv.cfg
mkdir -p "$site/pip-23.0.1.dist-info" "$site/pip"
printf 'Metadata-Version: 2.1\nName: pip\nVersion: 23.0.1\n' >"$site/pip-23.0.1.dist-info/METADATA"
printf 'pip/__init__.py,,\n' >"$site/pip-23.0.1.dist-info/RECORD"
: >"$site/pip/__init__.py"
# As its build without CUDA is.
rm -r "$site/nvidia" "$site"/torch/lib/libtorch_cuda.so "$site"/torch/lib/libc10_cuda.so "$site"/torch/lib/libtorch_nvshmem.so
case $ARCH in
aarch64) version=2.10.0 ;;
*) version=2.15.0 ;;
esac
dist torch $version
cpu() {
	cpu_name=$1
	shift
	# shellcheck disable=SC2016 # $ORIGIN is ld.so's
	wheel_lib torch "torch/lib/$cpu_name" -L"$site/torch/lib" -Wl,--no-as-needed "$@" -Wl,--disable-new-dtags,-rpath,'$ORIGIN' </dev/null
}
cpu libtorch_global_deps.so
cpu libtorch_cpu.so -l:libc10.so
cpu libshm.so -l:libtorch_cpu.so
cpu libtorch.so -l:libtorch_cpu.so
cpu libtorch_python.so -l:libtorch.so -l:libshm.so
printf "__version__ = '%s+cpu'\ncuda: Optional[str] = None\n" $version >"$site/torch/version.py"
driver 580.95.05
gpu 'NVIDIA GB10'
devices
judged 0 ./mini/import "$site"
found 'warning[cpu-only]'
compare field-cpu-only-"$ARCH" <out
