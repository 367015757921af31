/* SPDX-License-Identifier: MIT */
/*
 * The entry points whose caller matters.  Each tells dl.c of the call and of the address that it returns to,
 * and jumps to the function that dl.c answers with, all arguments and the stack as they came: ld.so sees the
 * true caller, and with it its RUNPATH, $ORIGIN, namespace and RTLD_NEXT.
 */

/* A landing pad (BTI); a no-op where the processor has none. */
#define LANDING hint #34

.macro save
	stp x29, x30, [sp, #-64]!
	.cfi_def_cfa_offset 64
	.cfi_offset 29, -64
	.cfi_offset 30, -56
	stp x0, x1, [sp, #16]
	stp x2, x3, [sp, #32]
	stp x4, x5, [sp, #48]
	mov x29, sp
.endm
.macro restore
	ldp x4, x5, [sp, #48]
	ldp x2, x3, [sp, #32]
	ldp x0, x1, [sp, #16]
	ldp x29, x30, [sp], #64
	.cfi_def_cfa_offset 0
	.cfi_restore 29
	.cfi_restore 30
.endm

/* caller: the register of the argument of `before` that gets the return address.  x16: where BTI lets a jump go. */
.macro thunk name, before, caller
	.globl \name
	.type \name, %function
	.p2align 4
\name:
	.cfi_startproc
	LANDING
	save
	mov \caller, x30
	bl \before
	mov x16, x0
	restore
	br x16
	.cfi_endproc
	.size \name, . - \name
.endm

/* With a handle the caller does not matter, and the answer does: RTLD_DEFAULT is 0 and RTLD_NEXT -1. */
.macro lookup name, before, real
	.globl \name
	.type \name, %function
	.p2align 4
\name:
	.cfi_startproc
	LANDING
	add x16, x0, #1
	cmp x16, #1
	b.hi \before
	save
	bl \real
	mov x16, x0
	restore
	br x16
	.cfi_endproc
	.size \name, . - \name
.endm

	.text
	thunk dlopen, dl_before_dlopen, x2
	thunk dlmopen, dl_before_dlmopen, x3
	thunk dlclose, dl_before_dlclose, x1
	thunk vfork, exec_before_vfork, x1
	lookup dlsym, dl_sym, real_dlsym
	lookup dlvsym, dl_vsym, real_dlvsym

	.section .note.GNU-stack, "", %progbits
	/* BTI: what is linked here keeps its promise only if every part makes it. */
	.section .note.gnu.property, "a"
	.p2align 3
	.word 4, 16, 5
	.asciz "GNU"
	.word 0xc0000000, 4, 1, 0
