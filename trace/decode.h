/* SPDX-License-Identifier: MIT */
/* The bytes of one record, whose frame is known to be right, as an event.  The reader's own: others use read.h. */
#ifndef TRACE_DECODE_H
#define TRACE_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include "trace/read.h"

/* The frame: every record begins with it. */
void decode_frame(const uint8_t *bytes, struct trace_record *);

/*
 * Fills in event->u from the record of event->kind, `size` bytes.  Strings point into it.
 * NULL, or the rule that was broken, which lives until the next call in `message`.
 */
const char *decode_record(
	const uint8_t *bytes, size_t size, unsigned version, struct trace_event *, char *message, size_t room);

/* NULL, or what is wrong with a header; `size` bytes are there, TRACE_HEADER_1_SIZE at least. */
const char *decode_header(const uint8_t *bytes, size_t size, struct trace_header *, char *message, size_t room);

#endif
