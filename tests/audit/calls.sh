#!/bin/sh
# Calls from one object into another go the way that they go without an audit module, in what is bound lazily and in what
# is bound at once.  Before 2.35 glibc sends them through its profiling (its bug 15533), under any other module.
. "$(dirname "$0")/../lib.sh"
echo 'int add(int a, int b) { return a + b; }' | lib libadd.so
cat >user.c <<'C'
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
int add(int, int);
extern Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
#ifdef PROGRAM
#define LOOK main
#else
#define LOOK look
#endif
/* The resolver in the GOT, which lies before the first slot, as an offset in ld.so, and whether add's slot leads to it after a call. */
int LOOK(void)
{
	const Elf64_Sym *symbols = NULL;
	const Elf64_Rela *plt = NULL;
	const char *strings = NULL;
	uintptr_t base = BASE, lowest = UINTPTR_MAX, slot = 0;
	for (Elf64_Dyn *d = _DYNAMIC; d->d_tag; d++) {
		if (d->d_tag == DT_SYMTAB) symbols = (void *)d->d_un.d_ptr;
		if (d->d_tag == DT_STRTAB) strings = (void *)d->d_un.d_ptr;
		if (d->d_tag == DT_JMPREL) plt = (void *)d->d_un.d_ptr;
	}
	int before = add(1, 2);
	for (; plt && (ELF64_R_TYPE(plt->r_info) == R_X86_64_JUMP_SLOT || ELF64_R_TYPE(plt->r_info) == R_AARCH64_JUMP_SLOT); plt++) {
		uintptr_t at = base + plt->r_offset;
		if (at < lowest) lowest = at;
		if (strcmp(strings + symbols[ELF64_R_SYM(plt->r_info)].st_name, "add") == 0) slot = at;
	}
	uintptr_t resolver = ((uintptr_t *)lowest)[-1];
	printf("resolver %#lx, slot %s, sum %d\n", resolver ? (unsigned long)(resolver - getauxval(AT_BASE)) : 0,
		slot && *(uintptr_t *)slot == (uintptr_t)dlsym(RTLD_DEFAULT, "add") ? "direct" : "not direct", before + add(3, 4));
	return 0;
}
C
for how in lazy now; do
	lib libuser-$how.so -I. -D_GNU_SOURCE -DBASE='(uintptr_t)__ehdr_start' -L. -l:libadd.so -ldl -Wl,-rpath,"$t" -Wl,-z,$how <user.c
	prog app-$how -DPROGRAM -DBASE='(uintptr_t)__ehdr_start' -fPIE -pie -L. -l:libadd.so -ldl -Wl,-rpath,"$t" -Wl,-z,$how <user.c
	prog fixed-$how -DPROGRAM -DBASE=0 -fno-pie -no-pie -L. -l:libadd.so -ldl -Wl,-rpath,"$t" -Wl,-z,$how <user.c
	echo 'int look(void); int main(void) { return look(); }' | prog needs-$how -L. -l:libuser-$how.so -Wl,-rpath,"$t" -Wl,-rpath-link,"$t"
done
# What is opened later: lazily, and between two that are bound at once.
prog opens -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2) {
		void *object = dlopen(argv[i + 1], argv[i][0] == 'n' ? RTLD_NOW : RTLD_LAZY);
		int (*look)(void) = object ? (int (*)(void))dlsym(object, "look") : 0;
		if (!look)
			return 1;
		look();
	}
	return 0;
}
C
echo 'unsigned la_version(unsigned version) { return version; }' | lib auditor.so
profiled=0
check() {
	plain "$@" >expected || fail "$*: exit status $?"
	grep -q 'slot direct' expected || { cat expected; fail "$*: the test does not see calls"; }
	plain LD_AUDIT="$t/auditor.so" "$@" >other
	cmp -s expected other || profiled=$((profiled + 1))
	traced "$@" >out || fail "$*: exit status $?"
	# What is bound already does not ask the resolver.
	[ "$how" = lazy ] || sed -i 's/resolver [^,]*/resolver/' expected out
	diff expected out || fail "$*: calls go another way"
}
for how in lazy now; do
	check "$t/app-$how"
	check "$t/fixed-$how"
	check "$t/needs-$how"
	check "$t/opens" lazy "$t/libuser-$how.so"
done
how=now
check "$t/opens" now "$t/libuser-lazy.so"
check "$t/opens" now "$t/libuser-now.so"
check "$t/opens" now "$t/libuser-lazy.so" lazy "$t/libuser-now.so" lazy "$t/libuser-lazy.so"
collect
# So the test can tell.
! glibc_before 2.35 || [ $profiled -gt 0 ] || fail "nothing is profiled under an auditor of no hooks"

# Another module may want to see calls: nothing is taken from it.
traced LD_AUDIT="$module:$t/auditor.so" "$t/app-lazy" >out || fail "exit status $?"
plain LD_AUDIT="$t/auditor.so" "$t/app-lazy" >expected
diff expected out || fail "with a second module calls go another way than with that alone"
