/* SPDX-License-Identifier: MIT */
/*
 * Writes the records of one module from inside the traced process: into a mapped chunk of the journal, without a system
 * call, or, where that cannot be had, to a file of its own, one record, one write(2).
 *
 * Any number of threads write at the same time; each may die, or the disk be full, at any moment.  Whatever happens, a
 * record is there as a whole or it is lost, and a lost record leaves a gap in seq.
 */
#ifndef TRACE_WRITE_H
#define TRACE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"
#include "trace/journal.h"
#include "trace/sys.h"

/* A record on its way: its fixed part, then strings.  An array of these has room for the padding. */
struct trace_parts {
	struct sys_iovec *parts;	/* room + 1 of them */
	unsigned count, room;
	uint16_t flags;		/* TRACE_CUT once something was cut */
	bool late;		/* see trace_write_late */
};

/* Begins with the fixed part of the record, which the caller fills in before trace_write. */
void parts_begin(struct trace_parts *, struct sys_iovec *parts, unsigned room, void *record, size_t size);
/* Adds a string and returns its *_bytes: 0 for NULL.  What is longer than 64 KiB is cut. */
uint32_t parts_string(struct trace_parts *, const char *);
/* Adds bytes that are a list already. */
uint32_t parts_bytes(struct trace_parts *, const char *, size_t);

/*
 * Where and as whom to write.  header is complete but for number, times and room; write_image writes the image
 * record, the first.
 */
struct trace_target {
	struct journal_place place;
	uint64_t limit;		/* bytes of records */
	struct trace_header header;
	void (*write_image)(uint32_t tid);
};

/* Begins with the image record; false if there is no place for it, and then nothing is ever written. */
bool writer_begin(const struct trace_target *, uint32_t tid);
/* A record was lost before it could be written: it leaves a gap in seq. */
void writer_lose(void);
/* In a fork child: lets go of the parent's chunk. */
void writer_forget(void);
/* How many records were numbered so far. */
uint32_t writer_seq(void);
/* Fills in size, kind, seq, tid and time, and writes.  Returns the record where it is mapped, else NULL. */
struct trace_record *trace_write(struct trace_parts *, enum trace_kind kind, uint32_t tid);
/* Whether a record that was written can be looked at, and a field of it changed. */
bool trace_is_there(const struct trace_record *);

/* The same as trace_write for a record without strings. */
void trace_write_fixed(void *record, size_t size, enum trace_kind kind, uint32_t tid);
/*
 * The same for what comes when the process may be about to end, or in a sandbox since: into room that was kept, without
 * a system call.
 */
void trace_write_late(void *record, size_t size, enum trace_kind kind, uint32_t tid);

#endif
