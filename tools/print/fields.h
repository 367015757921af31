/* SPDX-License-Identifier: MIT */
/* One line of `dump`: named values, as text for people and grep, or as a JSON object. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

struct json_object;
struct trace_list;
struct trace_event;

/* Exactly one of the two is written to. */
struct fields {
	struct buffer *text;	/* " name=value" each */
	struct json_object *json;
};

/* NULL adds nothing. */
void fields_string(const struct fields *, const char *name, const char *value);
void fields_list(const struct fields *, const char *name, const struct trace_list *);
void fields_number(const struct fields *, const char *name, int64_t value);
void fields_unsigned(const struct fields *, const char *name, uint64_t value);
/* "0x7f…": an address or flags; a string in JSON, where a number might lose its last digits. */
void fields_hex(const struct fields *, const char *name, uint64_t value);
/* A string of lower-case hexadecimal digits. */
void fields_bytes(const struct fields *, const char *name, const uint8_t *bytes, size_t size);
void fields_bool(const struct fields *, const char *name, bool value);
/*
 * What the record says in fields "NAME NAME…", in this order; "SHOWN=NAME" shows one under another name.
 * NULL: in all of them, in their own order.  An errno of 0 is not shown.
 */
void fields_event(const struct fields *, const struct trace_event *, const char *names);

#endif
