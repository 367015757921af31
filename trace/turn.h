/* SPDX-License-Identifier: MIT */
/*
 * One thread at a time, where something begins: a bounded wait and no lock, as the one who is in may have been
 * put to sleep, or interrupted by a signal whose handler now waits.  A fork child has its parent's holder, who
 * is not in it: so the holder is a PID.
 */
#ifndef TRACE_TURN_H
#define TRACE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/sys.h"

/* Beginning takes a millisecond at most, all else some microseconds. */
enum { TURN_PATIENCE = 20000 };

static inline bool turn_take(uint32_t *holder)
{
	uint32_t pid = sys_getpid();
	for (int tries = 0; tries < TURN_PATIENCE; tries++) {
		uint32_t now = __atomic_load_n(holder, __ATOMIC_RELAXED);
		if (now != pid &&
			__atomic_compare_exchange_n(holder, &now, pid, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		sys_sched_yield();
	}
	return false;
}

static inline void turn_leave(uint32_t *holder)
{
	__atomic_store_n(holder, 0, __ATOMIC_RELEASE);
}

#endif
