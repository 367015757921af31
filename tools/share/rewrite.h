/* SPDX-License-Identifier: MIT */
/* Chunks copied record by record to a file, some left out, the texts of the others changed; all else stays as it is. */
#ifndef REWRITE_H
#define REWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracedir/tracedir.h"

struct buffer;
struct trace_field;

struct rewrite {
	void *context;
	/* Of a later file's fork child, what it says of its parent; NULL: as it is. */
	void (*header)(void *context, struct trace_header *);
	/* Whether the record stays; NULL: all do. */
	bool (*keep)(void *context, const struct trace_event *);
	/* What its number becomes; NULL: it stays. */
	uint32_t (*seq)(void *context, uint32_t seq);
	/*
	 * Adds what becomes of a string or list of the record, NULs included: `size` bytes, which may be some of each
	 * other's.  NULL: as it is.
	 */
	void (*text)(void *context, const struct trace_event *, const struct trace_field *, const char *bytes,
		size_t size, struct buffer *to);
};

/*
 * Copies file `name` of directory `from` to a new file `as` of directory `to`; -1: only calls the functions.  What is
 * cut or damaged there is cut or damaged in the copy, with none of the bytes that could not be understood; of a record
 * of a kind that this version does not know the frame stays.  0, or errno of what could not be written.
 */
int rewrite_file(const struct rewrite *, int from, const char *name, int to, const char *as);
/* The same of the chunks of one module of an image, which become one file. */
int rewrite_chunks(const struct rewrite *, int from, const struct image_chunk *, size_t count, int to, const char *as);
/* What that file is called: PID-START-RANDOM.MODULE.trace.  The caller frees it. */
char *rewrite_name(const struct image *, const struct image_chunk *);

#endif
