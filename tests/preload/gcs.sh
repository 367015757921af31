#!/bin/sh
# A guarded control stack: with one enforced a process still starts with the modules, and with an optional one it keeps it.
. "$(dirname "$0")/../lib.sh"
[ "$ARCH" = aarch64 ] || skip "a guarded control stack is aarch64's"
objcopy=$($CC -print-prog-name=objcopy)
# mark FILE: gcc before 15 cannot.
mark() {
	printf '\4\0\0\0\20\0\0\0\5\0\0\0GNU\0\0\0\0\300\4\0\0\0\4\0\0\0\0\0\0\0' >note
	"$objcopy" --update-section .note.gnu.property=note "$1" || fail "cannot mark $1"
}
# force-bti: a note that can be replaced, even where crtbegin.o has none; it is marked for GCS alone then.
prog asks -Wl,-z,force-bti -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/prctl.h>
#ifndef PR_GET_SHADOW_STACK_STATUS
#define PR_GET_SHADOW_STACK_STATUS 74
#endif
int main(void)
{
	unsigned long status = 0;
	if (prctl(PR_GET_SHADOW_STACK_STATUS, &status, 0, 0, 0) != 0)
		status = 0;
	void *m = dlopen("libm.so.6", RTLD_NOW);
	double (*floor)(double) = (double (*)(double))dlsym(m, "floor");
	if (!dlopen("libnone.so.9", RTLD_NOW))
		puts(dlerror());
	printf("%s %g\n", status & 1 ? "guarded" : "not guarded", floor(2.5));
	return 3;
}
C
mark asks
# ask GCS MODULES: into out
ask() {
	rm -rf data
	mkdir data
	set -- "$1" "$2" GLIBC_TUNABLES=glibc.cpu.aarch64_gcs="$1" LIBTRACE_OUTPUT="$t/data"
	[ "$2" = none ] || set -- "$@" LD_AUDIT="$module"
	[ "$2" != both ] || set -- "$@" LD_PRELOAD="$preload"
	shift 2
	plain "$@" ./asks >out 2>&1
	echo "exit status $?" >>out
}
ask 1 none
if ! grep -q '^guarded 2$' out; then
	grep -q 'guarded 2$' out || { cat out; fail "the program"; }
	skip "no guarded control stack here: the processor (QEMU 11 has it), the kernel and glibc (2.41) must"
fi
mv out expected
has 'exit status 3' expected
for gcs in 1 2; do
	for which in none audit both; do
		ask $gcs $which
		diff expected out || fail "GCS $gcs, $which: differs"
	done
	[ "$(ls data | grep -c '\.trace$')" -gt 0 ] || fail "GCS $gcs: no trace"
done
