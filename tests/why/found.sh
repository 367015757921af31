#!/bin/sh
# why: from the library up to the program, and every search for it, also under its other names.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir a b
echo 'int z(void) { return 0; }' | lib b/libz1.so.3
ln -s libz1.so.3 b/libalias.so
echo 'int z(void); int y(void) { return z(); }' | lib liby.so -Lb -l:libz1.so.3 -Wl,--enable-new-dtags,-rpath,'$ORIGIN/b'
echo '#include <dlfcn.h>
int y(void);
int main(int argc, char **argv) { return !dlopen(argv[argc - 1], RTLD_NOW) || y(); }' |
	prog app -L. -l:liby.so -ldl -Wl,-rpath,'$ORIGIN',--enable-new-dtags -Wl,--allow-shlib-undefined
traced "$t/app" "$t/b/libalias.so" || fail "exit status $?"
status 0 why libz1.so.3 data
# Which hardware folders are tried depends on the machine.
grep -v '/glibc-hwcaps/\|/tls/\|/haswell/\|/avx512_1/\|/x86_64/\|/atomics/\|/aarch64/' out | sed 's/^ *[0-9]*\. /   N. /' | tr -s ' ' | shown | compare found
for name in "$t/b/libz1.so.3" libalias.so "$t/b/libalias.so"; do
	status 0 why "$name" data
	has 'liby\.so   .*\[needs it\]' out
done
