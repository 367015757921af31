/* SPDX-License-Identifier: MIT */
/*
 * A zip file as wheels are: a central directory, entries that are stored or deflated, ZIP64.  What else zip files can
 * be (bzip2, LZMA, encryption, several disks), PEP 427 has no use for; libarchive's reader would bring libraries for
 * all that.
 */
#ifndef ARCHIVE_ZIP_H
#define ARCHIVE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/unpack.h"

struct zip {
	struct unpack *unpack;
	int fd;
	uint64_t size;
	unsigned char *directory;	/* the central directory */
	uint64_t length, at, entries, seen;
	uint64_t packed, unfolded;	/* what the entries so far claim */
};

struct zip_entry {
	char *path;		/* to be freed */
	uint64_t packed, size, offset;
	uint32_t crc;
	unsigned method;
	bool is_folder, runs;
};

/* False after a complaint. */
bool zip_open(struct zip *, struct unpack *, const char *path);
void zip_close(struct zip *);
/* 1, 0 at the end, -1 after a complaint. */
int zip_next(struct zip *, struct zip_entry *);
/* Gives the entry's bytes to add(), piece by piece; false after a complaint. */
bool zip_read(struct zip *, const struct zip_entry *,
	bool (*add)(void *context, const void *bytes, size_t, uint64_t offset), void *context);

#endif
