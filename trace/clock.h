/* SPDX-License-Identifier: MIT */
/* Nanoseconds, by the vDSO where the kernel gives one: a system call would cost eight times as much. */
#ifndef TRACE_CLOCK_H
#define TRACE_CLOCK_H

#include <stdint.h>

/* vdso: AT_SYSINFO_EHDR, 0 if there is none. */
void clock_begin(uintptr_t vdso);
uint64_t clock_now(int clock);	/* SYS_CLOCK_* */

#endif
