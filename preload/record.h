/* SPDX-License-Identifier: MIT */
/*
 * The trace file of this module, begun at its first event: most programs open nothing by hand, and then the
 * module costs them nothing but being mapped.
 *
 * Calls come from any thread, and from signal handlers.  One at a time writes; who meets another waits a
 * little, and a record for which that was not enough is lost, and counted, as others are.
 */
#ifndef PRELOAD_RECORD_H
#define PRELOAD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"
#include "trace/write.h"

/* argc, argv and envp as a constructor gets them; without it, what the kernel left on the stack is looked at. */
void record_prepare(int argc, char **argv, char **envp);

/* AT_PAGESZ; 1 before record_prepare, or where the kernel does not say. */
uintptr_t record_page_size(void);

/* False once it is known that nothing will ever be written here: then the rest need not be called. */
bool record_wanted(void);
/*
 * The thread's ID, and then record_write and record_end are to follow; 0 if there is nothing to write to, or
 * another thread was in the way for too long.
 */
uint32_t record_begin(void);
void record_end(void);
/* Whether this image has a file, that is, wrote something. */
bool record_begun(void);

/* What every record of a call begins with. */
struct call {
	uint64_t caller, caller_base;
	uint16_t flags;		/* TRACE_CALLER if caller_base is known */
};

/* Looks up the caller, with nothing held. */
struct call call_from(const void *caller);

#endif
