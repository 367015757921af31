/* SPDX-License-Identifier: MIT */
/*
 * The fields of every structure of format.h: where each lies, and where the reader puts it.  A new kind of record
 * is its structure in format.h, its member of struct trace_event, and its rows in fields.c: decoding, copying,
 * redacting and dump go by them, and so do the descriptions that tests make traces from.
 */
#ifndef TRACE_FIELDS_H
#define TRACE_FIELDS_H

#include <stdint.h>

#include "trace/names.h"

enum trace_type {
	TRACE_NUMBER,
	TRACE_SIGNED,
	TRACE_HEX,		/* an address, an id or flags */
	TRACE_ENUM,		/* whose words say which values there are */
	TRACE_ERRNO,		/* 0 for none */
	TRACE_BYTES,
	TRACE_RESERVED,		/* a number that nobody reads */
	/* the field is its size, in bytes; it and a list lie behind the fixed fields, in their order */
	TRACE_STRING,
	TRACE_LIST,
};

struct trace_field {
	const char *name;	/* as in format.h, of a string or list without _bytes; NULL ends a structure */
	enum trace_type type;
	uint16_t at, size;	/* of the field, in the file's structure */
	uint16_t decoded_at, decoded_size;	/* in the reader's: struct trace_event, or that of format.h itself */
	const struct trace_word *words;
};

struct trace_layout {
	uint16_t fixed;		/* bytes in front of the strings and lists; 0: there is no such kind */
	uint16_t fixed_1;	/* the same in version 1, where that had not all the fields; 0: it had */
	const struct trace_field *fields;	/* behind struct trace_record, in their order */
};

extern const struct trace_field trace_header_fields[], trace_record_fields[];
/* A number of what the reader made of the structure. */
uint64_t trace_number(const struct trace_field *, const void *decoded);
enum { TRACE_FIXED_MAX = 128 };	/* of all kinds */
/* Of a kind in that version of the trace. */
static inline uint16_t trace_layout_fixed(const struct trace_layout *l, unsigned version)
{
	return version == 1 && l->fixed_1 ? l->fixed_1 : l->fixed;
}
/* Of a kind; without fields for one that this version does not know. */
const struct trace_layout *trace_layout(unsigned kind);

#endif
