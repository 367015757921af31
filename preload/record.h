/* SPDX-License-Identifier: MIT */
/*
 * The trace of this module, begun at its first event: most programs open nothing by hand, and then the
 * module costs them nothing but being mapped.
 *
 * Calls come from any thread, and from signal handlers, and are written side by side.
 */
#ifndef PRELOAD_RECORD_H
#define PRELOAD_RECORD_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"
#include "trace/write.h"

/* argc, argv and envp as a constructor gets them; without it, what the kernel left on the stack is looked at. */
void record_prepare(int argc, char **argv, char **envp);

/* Of the process that it was when it was prepared. */
uint32_t record_pid(void);
/* AT_PAGESZ; 1 before record_prepare, or where the kernel does not say. */
uintptr_t record_page_size(void);

/* Program headers of the program, as the kernel tells them; NULL if it does not. */
const ElfW(Phdr) *record_segments(size_t *count);

/* False once it is known that nothing will ever be written here: then the rest need not be called. */
bool record_wanted(void);
/* The thread's ID, and then a record may be written; 0 if there is nothing to write to. */
uint32_t record_begin(void);
/*
 * The same in what may be a vfork child: its memory is its parent's, in whose name it writes.
 */
uint32_t record_begin_here(void);
/*
 * The same for what only matters behind something else: a fork child begins nothing for it, and makes no system call,
 * as it may be in a sandbox.
 */
uint32_t record_follow(void);
/* Whether this image wrote something. */
bool record_begun(void);

/* What is static is one thread's at a time; false if another has it for too long, and what was to be said is lost. */
bool record_take_turn(void);
void record_leave_turn(void);

/*
 * Writes the record, or counts one more in `count`, a field of it behind which nothing fixed comes, if its like is
 * there.
 */
void record_repeated(struct trace_parts *, enum trace_kind kind, uint32_t tid, size_t count);

/*
 * Whether this is a fork child of the process that the program was started as, with memory of its own, and wrote
 * nothing yet.
 */
bool record_is_child(void);
/* The environment that the program was started with; NULL if it is not known. */
char **record_environment(void);

/* What every record of a call begins with. */
struct call {
	uint64_t caller, caller_base;
	/* TRACE_CALLER if caller_base is known: where only the audit module could say it, or it takes no time */
	uint16_t flags;
};

struct call call_from(const void *caller);

#endif
