#!/bin/sh
# The toolkit's stand-in for libcuda, real where there is one, and what looks like it: a driver, the loader of WSL, other names.
. "$(dirname "$0")/../lib.sh"
stub() { $runner "$B/ask-elf" "$1" | grep -qx stub; }
echo 'int cuInit(unsigned f) { (void)f; return 34; }' >stub.c
echo 'int cuInit(unsigned f) { (void)f; return 0; }' >cuda.c
build() { $CC -shared -fPIC "$@" || fail "cannot build $*"; }
build -nostdlib -Wl,-soname,libcuda.so.1 -o stub.so stub.c
stub stub.so || fail "a libcuda that needs nothing is no stub"
build -Wl,--no-as-needed -Wl,-soname,libcuda.so.1 -o linked.so stub.c
stub linked.so || fail "a libcuda made from stub.c is no stub"
build -Wl,--no-as-needed -Wl,-soname,libcuda.so.1 -o driver.so cuda.c
! stub driver.so || fail "a driver is a stub"
build -nostdlib -Wl,-soname,libother.so.1 -o other.so stub.c
! stub other.so || fail "another library is a stub of libcuda"
for real in /usr/local/cuda*/lib*/stubs/libcuda.so /usr/local/cuda*/targets/*/lib/stubs/libcuda.so; do
	[ ! -f "$real" ] || [ -n "$runner" ] || stub "$real" || fail "$real is no stub"
done
