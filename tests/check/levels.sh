#!/bin/sh
# What need not be there is noted and no error: the driver's library, alternatives of which one can be loaded, modules for another
# Python, symbols of the program that loads a plug-in, libraries that a file can do without; its neighbour is an error.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "the rules are the same for every architecture"
site=lib/python3/site-packages
mkdir -p out-libs $site/alt $site/pkg $site/other/libs plug
for v in 1 2 3; do
	echo 'int x;' | lib out-libs/libout.so.$v
	echo 'extern int x; int y(void) { return x; }' | lib $site/alt/libalt_core$v.so -Lout-libs -l:libout.so.$v -Wl,-rpath,"$t/out-libs"
done
: >$site/alt/__init__.py
rm out-libs/libout.so.1 out-libs/libout.so.3
checks 0 $site/alt
has '^note: libout.so.1, libout.so.3 are not here: one of several alternatives wants it, and libalt_core2.so can be loaded$' out
has '"notes":\[' json
rm out-libs/libout.so.2
checks 1 $site/alt
has '^libout.so.3   not found' out
has '^3 files checked, 1 library missing$' out
# The driver.
echo 'int cu;' | lib libcuda.so.1
echo 'extern int cu; int g(void) { return cu; }' | lib libgpu.so -L. -l:libcuda.so.1
rm libcuda.so.1
checks 0 libgpu.so
has '^note: libcuda.so.1 is not here: it comes with the NVIDIA driver' out
LIBTRACE_DRIVER_VERSION=580.95.05 check libgpu.so >out 2>err && fail "a driver runs, and its library may be missing"
# Loaded before, by code that names it; or by nobody.
echo 'int cb;' | lib $site/other/libs/libcbx.so.12
echo 'extern int cb; void *m(void) { return &cb; }' | lib $site/pkg/libm.so -L$site/other/libs -l:libcbx.so.12
echo 'ctypes.CDLL("libm.so")' >$site/pkg/__init__.py
checks 1 $site/pkg $site/other
has '^libcbx.so.12   not found' out
echo 'ctypes.CDLL(glob("libcbx.so.*")); ctypes.CDLL("libm.so")' >$site/pkg/__init__.py
checks 0 $site/pkg $site/other
has "is assumed to be loaded before it is needed, by .*/pkg$" out
has '"assumed":\[' json
# A plug-in has no soname, and is nobody's library.
echo 'int of_host(void); int plugin(void) { return of_host(); }' | $CC -x c -shared -fPIC -o plug/mod_x.so - || fail "cannot build"
checks 0 plug
has '^note: 1 symbol that 1 plug-in or alternative wants, nothing in reach defines' out
echo 'int of_nobody(void); int library(void) { return of_nobody(); }' | lib plug/liby.so
checks 1 plug
has '^  of_nobody$' out
hasnt '^  of_host$' out
# .note.dlopen
cat >note.c <<'C'
#define NOTE(name, text) __attribute__((used, section(".note.dlopen"), aligned(4))) static const struct { \
	unsigned namesz, descsz, type; char owner[4]; char json[(sizeof(text) + 3) & ~3ul]; } name = {4, sizeof(text), 0x407c0c0aU, "FDO", text}
NOTE(first, "[{\"soname\":[\"libnone.so.9\",\"libc.so.6\"],\"priority\":\"required\"}]");
NOTE(second, "[{\"soname\":[\"libnone.so.8\"],\"feature\":\"colours\",\"priority\":\"recommended\"}]");
#ifdef ALL
NOTE(third, "[{\"soname\":[\"libnone.so.7\"],\"priority\":\"required\"}]");
#endif
int main(void) { return 0; }
C
prog hints <note.c
checks 0 hints
has '^note: libnone.so.8 is not here: .*hints opens it for colours (recommended)$' out
hasnt 'libnone.so.9' out
prog needs -DALL <note.c
checks 1 needs
has '^libnone.so.7   not found' out
# A module for another Python is passed over.
python=$(python3 -c 'import sys; print(sys._base_executable)' 2>/dev/null) || skip "the rest: no python3"
tag=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("SOABI"))')
mkdir -p ext
echo 'void *PyInit_m(void) { return 0; }' | $CC -x c -shared -fPIC -o "ext/m.$tag.so" -
echo 'void PyMutex_New(void); void *PyInit_m(void) { PyMutex_New(); return 0; }' | $CC -x c -shared -fPIC -o "ext/m.cpython-399t-${tag#cpython-*-}.so" -
checks 0 --python="$python" ext
has '^left out: .*an extension module for another Python than ' out
has '^nothing is missing: 1 file checked, 1 left out$' out
