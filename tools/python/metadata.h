/* SPDX-License-Identifier: MIT */
/* The two files of a .dist-info folder that matter: METADATA, which is like mail, and RECORD, which is CSV. */
#ifndef WHEEL_RECORD_H
#define WHEEL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

/*
 * The value of the next line "key: value" of the head at *at, which moves past it; false at the end of the head.  The
 * value is *length bytes, without blanks around it.
 */
bool metadata_next(const char **at, const char *key, const char **value, size_t *length);

/* One row of RECORD. */
struct record_row {
	struct buffer path;
	uint64_t size;		/* UINT64_MAX: it does not say */
	const char *digest;	/* as it stands there, in the text that is read; NULL: none */
	size_t digest_length;
};

/* The row at *at, which moves past it; false at the end.  Its path is empty where the row has none. */
bool record_next(const char **at, const char *end, struct record_row *);

/* The digest where it is a SHA-256; false where it is none. */
bool record_sha256(const struct record_row *, uint8_t digest[32]);

/* The name as PyPI compares it.  The caller frees it. */
char *distribution_normalize(const char *name);

#endif
