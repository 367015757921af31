/* SPDX-License-Identifier: MIT */
/*
 * The entry points whose caller matters.  Each tells dl.c of the call and of the address that it returns to,
 * and jumps to the function that dl.c answers with, all arguments and the stack as they came: ld.so sees the
 * true caller, and with it its RUNPATH, $ORIGIN, namespace and RTLD_NEXT.
 */

/* Saves what a call may use of the argument registers, and leaves the stack aligned for a call. */
.macro save
	push %rdi
	.cfi_adjust_cfa_offset 8
	push %rsi
	.cfi_adjust_cfa_offset 8
	push %rdx
	.cfi_adjust_cfa_offset 8
	push %rcx
	.cfi_adjust_cfa_offset 8
	push %r8
	.cfi_adjust_cfa_offset 8
.endm
.macro restore
	pop %r8
	.cfi_adjust_cfa_offset -8
	pop %rcx
	.cfi_adjust_cfa_offset -8
	pop %rdx
	.cfi_adjust_cfa_offset -8
	pop %rsi
	.cfi_adjust_cfa_offset -8
	pop %rdi
	.cfi_adjust_cfa_offset -8
.endm

/* caller: the register of the argument of `before` that gets the return address. */
.macro thunk name, before, caller
	.globl \name
	.type \name, @function
	.p2align 4
\name:
	.cfi_startproc
	endbr64
	save
	mov 40(%rsp), \caller
	call \before
	restore
	jmp *%rax
	.cfi_endproc
	.size \name, . - \name
.endm

/* With a handle the caller does not matter, and the answer does: RTLD_DEFAULT is 0 and RTLD_NEXT -1. */
.macro lookup name, before, real
	.globl \name
	.type \name, @function
	.p2align 4
\name:
	.cfi_startproc
	endbr64
	lea 1(%rdi), %rax
	cmp $1, %rax
	ja \before
	save
	call \real
	restore
	jmp *%rax
	.cfi_endproc
	.size \name, . - \name
.endm

	.text
	thunk dlopen, dl_before_dlopen, %rdx
	thunk dlmopen, dl_before_dlmopen, %rcx
	thunk dlclose, dl_before_dlclose, %rsi
	thunk vfork, exec_before_vfork, %rsi
	lookup dlsym, dl_sym, real_dlsym
	lookup dlvsym, dl_vsym, real_dlvsym

	.section .note.GNU-stack, "", @progbits
	/* IBT and SHSTK: what is linked here keeps its promise only if every part makes it. */
	.section .note.gnu.property, "a"
	.p2align 3
	.long 4, 16, 5
	.asciz "GNU"
	.long 0xc0000002, 4, 3, 0
