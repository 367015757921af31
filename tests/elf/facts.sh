#!/bin/sh
# Every fact of an ELF file that the linker was told to put there, with section headers and without.
. "$(dirname "$0")/../lib.sh"
ask() { $runner "$B/ask-elf" "$@" || fail "ask-elf exits with $?"; }
said() { grep -qxF -e "$1" facts || { cat facts; fail "it does not say: $1"; }; }
unsaid() { ! grep -q -e "^$1" facts || { cat facts; fail "it says: $1"; }; }

echo 'int dep(void) { return 0; }' | lib libdep.so.1
cat >one.map <<'M'
ONE { global: one; local: *; };
TWO { global: two; } ONE;
M
lib libone.so.7 -Wl,--version-script="$t/one.map" -Wl,--build-id=0x00ff10 -Wl,--disable-new-dtags,-rpath,'$ORIGIN/../x:/y' \
	-Wl,-z,noexecstack -Wl,-z,now -Wl,--no-as-needed -L. -l:libdep.so.1 <<'C'
#include <stdlib.h>
_Thread_local long in_thread[3] __attribute__((aligned(32), tls_model("initial-exec"))) = {1, 2, 3};
long one(void) { return in_thread[1] + abs((int)in_thread[0]); }
long two(void) { return in_thread[2]; }
C
look() {
	ask "$1" >facts
	unsaid bad
	said 'build_id 00ff10'
	said 'soname libone.so.7'
	said 'rpath $ORIGIN/../x:/y'
	unsaid runpath
	said 'needed libdep.so.1'
	said 'defines ONE'
	said 'defines TWO'
	unsaid 'defines libone'
	grep -q '^needs libc.so.6 GLIBC_2' facts || { cat facts; fail "no version of libc is needed"; }
	said 'stack plain'
	said 'tls 24 32'
	said 'static_tls'
	grep -q '^flags [0-9a-f]* 1$' facts || { cat facts; fail "no NOW in DT_FLAGS_1"; }
	unsaid static$
	unsaid stub
	unsaid note
}
look libone.so.7
# A file without section headers is loaded just so.  e_shoff, e_shnum and e_shstrndx of a 64-bit little-endian file.
cp libone.so.7 bare
printf '\0\0\0\0\0\0\0\0' | dd of=bare bs=1 seek=40 conv=notrunc 2>dd.log
printf '\0\0\0\0' | dd of=bare bs=1 seek=60 conv=notrunc 2>dd.log
look bare

lib libtwo.so -Wl,--enable-new-dtags,-rpath,/run -Wl,-z,execstack -Wl,-z,nodelete <<'C'
_Thread_local char any[100];
char *two(void) { return any; }
C
ask libtwo.so >facts
said 'runpath /run'
unsaid rpath
said 'stack exec'
has '^tls 100 [0-9]*$' facts
unsaid static_tls

prog app -Wl,--build-id=sha1 <<'C'
int main(void) { return 0; }
C
ask app >facts
grep -q '^interp /.*ld-linux' facts || { cat facts; fail "no interpreter"; }
unsaid static
# A program that no dynamic linker loads, either kind.
echo 'int main(void) { return 0; }' >main.c
for kind in -static -static-pie; do
	$CC $kind -o lonely main.c 2>cc.log || continue
	ask lonely >facts
	said static
	unsaid interp
done
