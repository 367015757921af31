/* SPDX-License-Identifier: MIT */
/* Between the files that find owners: the paths whose owner is wanted, and what was found of them. */
#ifndef OWNER_PARTS_H
#define OWNER_PARTS_H

#include <stdbool.h>

#include "base/map.h"
#include "snapshot/snapshot.h"

struct wanted {
	struct wanted *next;	/* another whose path has the same hash */
	const char *path;	/* as a package would list it */
	const char *at;		/* where the file is, which is elsewhere for one that dpkg diverted */
	size_t file;		/* its index in the snapshot */
	unsigned rank;		/* of several paths of a file the owner of the one with the lowest counts */
	struct owner *owner;
};

struct wanted_files {
	struct snapshots *all;
	struct snapshot *snapshot;
	struct map by_hash, owners;
	struct wanted **items;
	size_t count, left;	/* left: files of which no path has an owner yet */
	bool *asked, *has;	/* by the index of the file: it is wanted, it has an owner now */
};

void wanted_begin(struct wanted_files *, struct snapshots *, struct snapshot *);
void wanted_add(struct wanted_files *, size_t file, const char *path, unsigned rank);
/* The same file under the path by which it is listed, though it is not there. */
void wanted_also(struct wanted_files *, const struct wanted *, const char *path);
/* The first wanted of this path after `after` (NULL: of all). */
struct wanted *wanted_next(const struct wanted_files *, const struct wanted *after, const char *path, size_t length);
void wanted_claim(struct wanted_files *, struct wanted *, struct owner *);
/* Gives the files their owners, the owners their numbers, and frees what is private. */
void wanted_end(struct wanted_files *);

/* The owner of this kind, name and place, made if there was none; the texts are kept. */
struct owner *wanted_owner(struct wanted_files *, enum owner_kind, const char *name, size_t length, const char *where);
/* One that was made before, without a place; else NULL. */
struct owner *wanted_owner_find(const struct wanted_files *, enum owner_kind, const char *name, size_t length);

/*
 * The order in which to read what packages say of their files: those first whose name begins as that of a wanted file
 * does, since nothing has to be read any more once all are found.  names are sorted by bytes; the caller frees the
 * indices.
 */
size_t *wanted_order(const struct wanted_files *, char *const *names, size_t count);

/* The path of the file, without the root that realpath may have before it; NULL if it leads nowhere else. */
const char *owner_real(const struct file *, const char *root);
/* Whether the file is below the root, or should be: what is nowhere is looked for there first. */
bool owner_below(const struct file *, const char *root);

/* --- dpkg.c, rpm.c: for files of these paths, which are of the folders that packages use --- */
void owners_ask_dpkg(struct wanted_files *, const char *folder);	/* /var/lib/dpkg, with what stands before */
void owners_ask_rpm(struct wanted_files *);

#endif
