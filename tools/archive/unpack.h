/* SPDX-License-Identifier: MIT */
/* Between the files that unpack: what is being unpacked, and the first thing that was wrong with it. */
#ifndef ARCHIVE_UNPACK_H
#define ARCHIVE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "archive/tree.h"
#include "base/tempdir.h"

enum {
	UNPACK_RATIO = 200,	/* times as large as it was packed: past that and UNPACK_FREE it is a bomb */
	UNPACK_BLOCK = 65536,
};
#define UNPACK_FREE ((uint64_t)4 << 30)
#define UNPACK_RESERVE ((uint64_t)64 << 20)	/* of room that is left to others */

struct unpack {
	const char *archive;	/* as the user named it */
	int folder;		/* of the private folder; contents lie there by their numbers until all is known */
	struct file_tree tree;
	uint64_t contents, bytes;	/* kept so far */
	uint64_t unasked;	/* bytes since the room was asked for */
	bool digests;		/* of what is kept are wanted */
	size_t left_out, special;	/* files that do not matter; devices, FIFOs and the like */
	char *error;		/* "ARCHIVE: ENTRY: RULE"; NULL: none */
};

void unpack_begin(struct unpack *, const char *archive, const char *folder);
void unpack_end(struct unpack *);

/* Keeps the first complaint; false.  entry may be NULL. */
__attribute__((format(printf, 3, 4))) void unpack_complain(struct unpack *, const char *entry, const char *format, ...);
static inline bool unpack_false(void)
{
	return false;
}
#define unpack_fail(...) (unpack_complain(__VA_ARGS__), unpack_false())
/* Whether there is room for so many bytes more. */
bool unpack_room(struct unpack *, const char *entry, uint64_t bytes);

/*
 * --- contents.c ---
 * A file's bytes come in pieces, in order, with holes; what matters of it is decided by its path and its first piece.
 */
struct incoming {
	struct unpack *unpack;
	const char *entry;	/* for messages */
	struct content *content;
	int fd;			/* -1: it is not kept */
	bool decided;
	struct sha256 *hash;
	uint64_t at;
};

void incoming_begin(struct incoming *, struct unpack *, const char *entry, bool runs);
bool incoming_add(struct incoming *, const void *bytes, size_t, uint64_t offset);
/* Its content, with no name yet; NULL after a complaint. */
struct content *incoming_end(struct incoming *, uint64_t size);
/* Gives a file its content. */
void content_name(struct node *, struct content *);
/* Makes the folder `name` in the private folder, with all that is in the tree. */
bool contents_lay_out(struct unpack *, const char *name);

struct unpacked;

/* --- image.c, wheel.c: the folder's root is made; false after a complaint --- */
bool image_lay(struct unpack *, struct unpacked *, const char *path, const char *platform);
bool wheel_lay(struct unpack *, struct unpacked *, const char *path, const char *site);

#define UNPACK_ROOT "root"

#endif
