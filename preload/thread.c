/* SPDX-License-Identifier: MIT */
/*
 * Debuggers find their way in a struct pthread by tables in libc (nptl_db), which therefore say the truth in every
 * version: where in it the thread's ID lies, and how large it is.
 */
#include "preload/thread.h"

#include <stdbool.h>

#include "preload/real.h"
#include "trace/sys.h"

enum { PTHREAD_MAX = 8192 };

static uint32_t offset;		/* of the ID from the thread pointer, as a negative number on aarch64; 0: unknown */

static uintptr_t thread_pointer(void)
{
	uintptr_t self;
#if defined(__x86_64__)
	__asm__("movq %%fs:0, %0" : "=r"(self));
#else
	__asm__("mrs %0, tpidr_el0" : "=r"(self));
#endif
	return self;
}

static uint32_t kept_id(uint32_t at)
{
	return *(const volatile uint32_t *)(thread_pointer() + (uintptr_t)(intptr_t)(int32_t)at);
}

void thread_begin(uint32_t pid)
{
	/* Bits, elements, offset. */
	const uint32_t *field = (const uint32_t *)real_data_of_libc("_thread_db_pthread_tid");
	const uint32_t *size = (const uint32_t *)real_data_of_libc("_thread_db_sizeof_pthread");
	if (!field || !size || field[0] != 32 || field[2] >= PTHREAD_MAX || *size > PTHREAD_MAX || !field[2])
		return;
#if defined(__x86_64__)
	uint32_t at = field[2];	/* the struct is what the thread pointer points to */
#else
	uint32_t at = field[2] - *size;	/* it ends there */
#endif
	if (kept_id(at) == pid)
		offset = at;
}

uint32_t thread_id(void)
{
	return offset ? kept_id(offset) : sys_gettid();
}
