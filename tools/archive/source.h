/* SPDX-License-Identifier: MIT */
/* The bytes of one file of a layout, wherever they lie: counted, and compared with what was said of them. */
#ifndef ARCHIVE_SOURCE_H
#define ARCHIVE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "archive/unpack.h"
#include "base/sha256.h"

struct tar;

struct source {
	struct unpack *unpack;
	const char *name;	/* for messages */
	int fd;			/* of a file of its own; -1: it is an entry of a tar */
	struct tar *outer;
	bool owned;		/* fd and outer are closed with it */
	uint64_t size, taken;
	bool hashed;		/* a digest is wanted: then no byte is skipped */
	struct sha256 hash;
	char block[UNPACK_BLOCK];
};

/* A file that is open already, from its beginning; it is closed with the source. */
struct source *source_of_file(struct unpack *, const char *name, int fd, uint64_t size);
/* The entry that a tar stands at; it is closed with the source. */
struct source *source_of_entry(struct unpack *, const char *name, struct tar *, uint64_t size);
/* The next bytes; 0 at the end, -1 after a complaint: a file that ends before its size is one. */
ssize_t source_read(struct source *, const void **bytes);
/* Passes over bytes where that costs nothing; how many. */
int64_t source_skip(struct source *, int64_t);
/* From the beginning of it again, or any other place of a file; -1 where that cannot be. */
int64_t source_seek(struct source *, int64_t at);
/*
 * Takes what is left, and compares all of it with its digest: 64 digits, NULL if none is known.  False after a
 * complaint.
 */
bool source_verify(struct source *, const char *digest);
/* All of it, NUL-terminated, to be freed; NULL after a complaint. */
char *source_text(struct source *, size_t limit, size_t *size);
void source_close(struct source *);

#endif
