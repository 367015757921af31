/* SPDX-License-Identifier: MIT */
/*
 * Writes one trace file from inside the traced process: one record, one write(2).
 *
 * The program owns its descriptors and may close or reuse ours; it may be at its file size limit; the
 * disk may be full.  Whatever happens, a record is written whole into our own file or it is lost, and a
 * lost record leaves a gap in seq.
 */
#ifndef TRACE_WRITE_H
#define TRACE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"
#include "trace/sys.h"

/* A record on its way: its fixed part, then strings.  An array of these has room for the padding. */
struct trace_parts {
	struct sys_iovec *parts;	/* room + 1 of them */
	unsigned count, room;
	uint16_t flags;		/* TRACE_CUT once something was cut */
};

/* Begins with the fixed part of the record, which the caller fills in before trace_write. */
void parts_begin(struct trace_parts *, struct sys_iovec *parts, unsigned room, void *record, size_t size);
/* Adds a string and returns its *_bytes: 0 for NULL.  What is longer than 64 KiB is cut. */
uint32_t parts_string(struct trace_parts *, const char *);
/* Adds bytes that are a list already. */
uint32_t parts_bytes(struct trace_parts *, const char *, size_t);

/*
 * Where and as whom to write.  header is complete but for segment; directory is absolute and outlives
 * the writer; write_image writes the image record of a segment that was just begun.
 */
struct trace_target {
	const char *directory;
	uint64_t limit;		/* bytes in all segments */
	struct trace_header header;
	void (*write_image)(uint32_t tid);
};

/* Creates the first file; false if there cannot be one, and then nothing is ever written. */
bool writer_begin(const struct trace_target *);
/* Whether the other module of this image has begun a file. */
bool writer_beside(const struct trace_target *);
/* A record was lost before it could be written: it leaves a gap in seq. */
void writer_lose(void);
/* In a fork child: lets go of the parent's file, which shares our descriptor. */
void writer_forget(void);
/* How many records were numbered so far. */
uint32_t writer_seq(void);
/* Fills in size, kind, seq, tid and time, and writes. */
void trace_write(struct trace_parts *, enum trace_kind, uint32_t tid);

/* The same for a record without strings. */
void trace_write_fixed(void *record, size_t size, enum trace_kind kind, uint32_t tid);

/* May a file that has `size` bytes get `more`?  Past RLIMIT_FSIZE, the kernel would send SIGXFSZ; a limit that is not known is one. */
bool size_allowed(uint64_t size, uint64_t more);

#endif
