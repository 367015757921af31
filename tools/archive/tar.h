/* SPDX-License-Identifier: MIT */
/* A tar, plain or packed by gzip or zstd, entry by entry: the one place that knows libarchive. */
#ifndef ARCHIVE_TAR_H
#define ARCHIVE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct source;
struct tar;

enum tar_kind { TAR_FOLDER, TAR_FILE, TAR_LINK, TAR_HARD_LINK, TAR_SPECIAL };

struct tar_entry {
	const char *path;	/* valid up to the next entry */
	const char *target;	/* of links */
	enum tar_kind kind;
	uint64_t size;
	bool runs;		/* somebody may execute it */
};

/* NULL after a complaint.  The source is the caller's. */
struct tar *tar_open(struct source *);
/* The bytes that were packed, whatever they are, as one entry that is begun already. */
struct tar *tar_open_bytes(struct source *);
void tar_close(struct tar *);
/* 1, 0 at the end, -1 after a complaint. */
int tar_next(struct tar *, struct tar_entry *);
/* The next piece of a file, with its place in it: 1, 0 at the end, -1 after a complaint. */
int tar_piece(struct tar *, const void **bytes, size_t *size, uint64_t *offset);
/* As read(2), with zeros for holes. */
ssize_t tar_read(struct tar *, void *bytes, size_t size);
bool tar_is_packed(const struct tar *);	/* known after the first entry */
/* Takes the source with it when it is closed. */
void tar_own(struct tar *);

#endif
