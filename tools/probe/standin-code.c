/* SPDX-License-Identifier: MIT */
/*
 * The machine code of stand-ins.  It stands on system calls alone and touches no stack, so that it works wherever a
 * call comes from: a constructor, a thread with a small stack, a signal handler.
 */
#include "probe/standin.h"

#include <elf.h>
#include <fcntl.h>

#include "base/mem.h"

enum { OPEN_FLAGS = O_WRONLY | O_APPEND | O_CLOEXEC };

static void add_bytes(struct buffer *b, const char *bytes, size_t size)
{
	buffer_add(b, bytes, size);
}

#define BYTES(b, literal) add_bytes(b, literal, sizeof(literal) - 1)

static void add_u32(struct buffer *b, uint32_t value)
{
	unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8), (unsigned char)(value >> 16),
		(unsigned char)(value >> 24)};
	buffer_add(b, bytes, sizeof(bytes));
}

/* The distance to a position from behind the four bytes that hold it. */
static void add_rel32(struct buffer *b, size_t to)
{
	add_u32(b, (uint32_t)(to - (b->length + 4)));
}

static void x86_common(struct buffer *b, bool run_on, size_t report)
{
	BYTES(b, "\xbf");		/* mov edi, AT_FDCWD */
	add_u32(b, (uint32_t)AT_FDCWD);
	BYTES(b, "\x48\x8d\x35");	/* lea rsi, [report] */
	add_rel32(b, report);
	BYTES(b, "\xba");		/* mov edx, OPEN_FLAGS */
	add_u32(b, OPEN_FLAGS);
	BYTES(b, "\x45\x31\xd2"	/* xor r10d, r10d */
		"\xb8\x01\x01\x00\x00\x0f\x05"	/* openat */
		"\x85\xc0\x78\x18"	/* test eax, eax; js behind close */
		"\x89\xc7\x4c\x89\xc6\x4c\x89\xca"	/* mov edi, eax; mov rsi, r8; mov rdx, r9 */
		"\xb8\x01\x00\x00\x00\x0f\x05"	/* write */
		"\xb8\x03\x00\x00\x00\x0f\x05"	/* close */
		"\x90\x90");
	if (run_on) {
		BYTES(b, "\x31\xc0\x66\x0f\xef\xc0\xc3");	/* xor eax, eax; pxor xmm0, xmm0; ret */
		return;
	}
	BYTES(b, "\xbf");		/* mov edi, STANDIN_STATUS */
	add_u32(b, STANDIN_STATUS);
	BYTES(b, "\xb8\xe7\x00\x00\x00\x0f\x05\x0f\x0b");	/* exit_group; ud2 */
}

static void x86_function(struct buffer *b, bool harmless, size_t text, size_t length, size_t common)
{
	BYTES(b, "\xf3\x0f\x1e\xfa");	/* endbr64 */
	if (harmless) {
		BYTES(b, "\x31\xc0\xc3");	/* xor eax, eax; ret */
		return;
	}
	BYTES(b, "\x4c\x8d\x05");	/* lea r8, [text] */
	add_rel32(b, text);
	BYTES(b, "\x41\xb9");		/* mov r9d, length */
	add_u32(b, (uint32_t)length);
	BYTES(b, "\xe9");		/* jmp common */
	add_rel32(b, common);
}

/* adr xN, to */
static void arm_address(struct buffer *b, unsigned n, size_t to)
{
	uint32_t distance = (uint32_t)(to - b->length);
	add_u32(b, 0x10000000 | (distance & 3) << 29 | (distance >> 2 & 0x7ffff) << 5 | n);
}

/* movz wN, value */
static void arm_number(struct buffer *b, unsigned n, unsigned value)
{
	add_u32(b, 0x52800000 | (value & 0xffff) << 5 | n);
}

static void arm_call(struct buffer *b, unsigned number)
{
	arm_number(b, 8, number);
	add_u32(b, 0xd4000001);		/* svc #0 */
}

static void arm_common(struct buffer *b, bool run_on, size_t report)
{
	add_u32(b, 0x92800000 | (uint32_t)(-AT_FDCWD - 1) << 5);	/* mov x0, AT_FDCWD */
	arm_address(b, 1, report);
	arm_number(b, 2, OPEN_FLAGS & 0xffff);
	add_u32(b, 0x72a00000 | (uint32_t)(OPEN_FLAGS >> 16) << 5 | 2);	/* movk w2, …, lsl #16 */
	arm_number(b, 3, 0);
	arm_call(b, 56);		/* openat */
	add_u32(b, 0x37f80000 | 9 << 5);	/* tbnz w0, #31, behind close */
	add_u32(b, 0x2a0003ec);		/* mov w12, w0 */
	add_u32(b, 0xaa0a03e1);		/* mov x1, x10 */
	add_u32(b, 0xaa0b03e2);		/* mov x2, x11 */
	arm_call(b, 64);		/* write */
	add_u32(b, 0x2a0c03e0);		/* mov w0, w12 */
	arm_call(b, 57);		/* close */
	if (run_on) {
		add_u32(b, 0xd2800000);	/* mov x0, 0 */
		add_u32(b, 0x9e6703e0);	/* fmov d0, xzr */
		add_u32(b, 0xd65f03c0);	/* ret */
		return;
	}
	arm_number(b, 0, STANDIN_STATUS);
	arm_call(b, 94);		/* exit_group */
	add_u32(b, 0xd4200000);		/* brk #0 */
}

static void arm_function(struct buffer *b, bool harmless, size_t text, size_t length, size_t common)
{
	add_u32(b, 0xd503245f);		/* bti c */
	if (harmless) {
		add_u32(b, 0xd2800000);	/* mov x0, 0 */
		add_u32(b, 0xd65f03c0);	/* ret */
		return;
	}
	arm_address(b, 10, text);
	arm_number(b, 11, (unsigned)length);
	add_u32(b, 0x14000000 | ((uint32_t)(common - b->length) >> 2 & 0x3ffffff));	/* b common */
}

bool standin_has_code(uint16_t machine)
{
	return machine == EM_X86_64 || machine == EM_AARCH64;
}

void standin_add_common(struct buffer *b, const struct standin *s, size_t report)
{
	if (s->machine == EM_X86_64)
		x86_common(b, s->run_on, report);
	else
		arm_common(b, s->run_on, report);
}

void standin_add_function(struct buffer *b, uint16_t machine, bool harmless, size_t text, size_t length, size_t common)
{
	if (machine == EM_X86_64)
		x86_function(b, harmless, text, length, common);
	else
		arm_function(b, harmless, text, length, common);
}
