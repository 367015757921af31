/* SPDX-License-Identifier: MIT */
/* The files that an image consists of, by their names: in a folder, or in a tar. */
#ifndef ARCHIVE_STORE_H
#define ARCHIVE_STORE_H

#include "archive/source.h"

struct store {
	struct unpack *unpack;
	int fd;			/* of the folder or the tar */
	bool is_folder;
	uint64_t size;		/* of the tar */
	struct strings names;
};

/* False after a complaint.  A packed tar is unpacked first: its files are wanted in an order of their own. */
bool store_open(struct store *, struct unpack *, const char *path);
void store_close(struct store *);
/* NULL where there is none, or after a complaint. */
struct source *store_get(struct store *, const char *name);
/* At most limit bytes of a file, NUL-terminated, to be freed; NULL where there is none, or after a complaint. */
char *store_text(struct store *, const char *name, size_t limit, size_t *size);

#endif
