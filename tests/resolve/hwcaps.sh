#!/bin/sh
# Directories for particular processors, those of glibc-hwcaps and the older ones, before the directory itself.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
[ "$ARCH" = x86_64 ] || skip "glibc has no such directories for $ARCH"
mkdir lib
echo 'int f(void) { return 1; }' | lib lib/libf.so
echo 'int main(void) { return 0; }' | prog program -Wl,--no-as-needed -Wl,-rpath,"$t/lib" -Llib -l:libf.so
for folder in x86_64 haswell tls tls/haswell tls/x86_64 avx512_1 glibc-hwcaps/x86-64-v2 glibc-hwcaps/x86-64-v3 glibc-hwcaps/x86-64-v4 glibc-hwcaps/x86-64-v5; do
	mkdir -p lib/$folder
	agrees "$t/program"
	cp lib/libf.so lib/$folder/
	agrees "$t/program"
	LD_LIBRARY_PATH=lib:$t agrees "$t/program"
done
# One that is named: of the directories, only those of its level.
for level in "" -v2 -v3 -v4; do
	ours -c x86-64$level "$t/program" >said
	case $level in
	"") ! grep -q glibc-hwcaps said ;;
	*) has "libf.so => $t/lib/glibc-hwcaps/x86-64$level/libf.so" said ;;
	esac || fail "x86-64$level finds what is for newer ones"
done
