/* SPDX-License-Identifier: MIT */
/* The parts of taking a snapshot: files are noted first, then each is looked at once. */
#ifndef SNAPSHOT_PARTS_H
#define SNAPSHOT_PARTS_H

#include "snapshot/snapshot.h"

/* A file of the snapshot, with what the trace says of it. */
struct noted {
	struct file *file;
	const char *cwd;	/* what a relative path is taken from, NULL if unknown */
	const struct object *object;	/* that was mapped from it, NULL if none was */
	int64_t end_ns;		/* CLOCK_REALTIME, when the last process that had it ended, 0 if unknown */
	bool was_missing;	/* where ld.so looked in vain */
	bool looked;		/* private to files_look */
};

struct files {
	struct snapshots *all;
	struct snapshot *snapshot;
	const char *root;
	struct noted *noted;
	size_t count;
	struct map by_path;	/* path → its index + 1 */
	struct map by_inode;	/* dev, ino → struct elf_object */
	bool full;
};

/* The file of this path, noted for one more reason; NULL if it is none or there are too many. */
struct noted *files_note(struct files *, const char *path, unsigned why, const char *soname);
/* Looks at those that were noted since the last time, and puts all into the snapshot, by path. */
void files_look(struct files *);
/* Forgets places where nothing was, is, or ought to be. */
void files_forget(struct files *);
void files_free(struct files *);

/* --- faults.c, dlsym.c; the files are in the snapshot already --- */

void faults_find(struct snapshots *, struct snapshot *snapshot, const struct graph *);
void dlsym_find(struct snapshots *, struct snapshot *snapshot, const struct process *);
/* --- unlinked.c: adds what the image, if it is a linker, was to link with and could not find --- */
void unlinked_find(struct snapshots *, struct snapshot *, const struct image *, const char *root);

#endif
