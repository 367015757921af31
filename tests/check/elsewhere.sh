#!/bin/sh
# --for: the driver, the GPU and the environment of a host that is elsewhere, by the codes of diagnose.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "the rules are the same for every architecture"
mkdir -p root/usr/lib root/usr/local/cuda-13.0/compat root/baked
cp "$($CC -print-file-name=libc.so.6)" root/usr/lib/
interp=$(readelf -l /bin/true | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
mkdir -p "root${interp%/*}" && cp "$interp" "root$interp"
echo 'int r;' | lib root/usr/lib/libcudart.so.13
echo 'extern int r; int t(void) { return r; }' | lib root/usr/lib/libneeds.so -Lroot/usr/lib -l:libcudart.so.13
checks 0 --root root --for driver=580.95.05 /usr/lib
has '^on a host with driver 580.95.05:$' out
checks 1 --root root --for driver=570.133.20 /usr/lib
has '^error\[driver-too-old\]: the driver library `libcuda.so.1` brings CUDA 12.8, and the program is built for CUDA 13$' out
has '"code":"driver-too-old","severity":"error"' json
# A driver that nobody here knows, by what it brings.
checks 0 --root root --for driver=570.133.20,cuda=13.0 /usr/lib
# Forward compatibility in the image.
echo 'int cuInit(unsigned f) { return (int)f; }' | lib root/usr/local/cuda-13.0/compat/libcuda.so.580.95.05 -Wl,-soname,libcuda.so.1 -Wl,--no-as-needed -lc
ln -s libcuda.so.580.95.05 root/usr/local/cuda-13.0/compat/libcuda.so.1
check --root root --for driver=570.133.20 --all /usr/lib >out
has 'compat-available' out
has '/usr/local/cuda-13.0/compat' out
# A driver's library in the image is found first.
cp root/usr/local/cuda-13.0/compat/libcuda.so.580.95.05 root/usr/lib/libcuda.so.575.57.08
ln -s libcuda.so.575.57.08 root/usr/lib/libcuda.so.1
checks 1 --root root --for driver=580.95.05 /usr/lib
has '^error\[driver-mismatch\]: `libcuda.so.1` is of driver 575.57.08, and the kernel runs driver 580.95.05$' out
rm root/usr/lib/libcuda.so.*
# The image's environment.
. "$top/tests/archive/common"
pack root.tar root
try() {
	config amd64 ",\"config\":{\"Env\":[$1]}" >c.json
	oci image c.json root.tar
	"$B/ask-archive" image >asked || skip "the rest: built without libarchive"
	check --for driver=580.95.05 image >out 2>err
}
try '"NVIDIA_DRIVER_CAPABILITIES=graphics,video"' && fail "no compute, and nothing is said"
has '^error\[driver-missing\]: the image.s `NVIDIA_DRIVER_CAPABILITIES` keeps `libcuda.so.1` out' out
try '"NVIDIA_DRIVER_CAPABILITIES=compute,utility"' || { cat out; fail "compute is enough"; }
try '"NVIDIA_REQUIRE_CUDA=cuda>=13.2 brand=tesla,driver>=590"' && fail "the requirement is not met"
has '^error\[driver-too-old\]: the image.s `NVIDIA_REQUIRE_CUDA` is not met by driver 580.95.05$' out
try '"NVIDIA_REQUIRE_CUDA=cuda>=13.2 brand=tesla,driver>=570,driver<581"' || { cat out; fail "one of them may be met"; }
try '"NVIDIA_REQUIRE_CUDA=cuda>=13.2","NVIDIA_DISABLE_REQUIRE=1"' || { cat out; fail "it is switched off"; }
for words in driver=x gpu=banana cuda=12 driver=580.95.05,driver=580.95.05 nothing cuda=12.8 ''; do
	check --root root --for "$words" >out 2>err
	[ $? -eq 2 ] || fail "--for $words is taken"
done
