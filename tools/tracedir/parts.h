/* SPDX-License-Identifier: MIT */
/* What the parts of tracedir share: others use tracedir.h. */
#ifndef TRACEDIR_PARTS_H
#define TRACEDIR_PARTS_H

#include "tracedir/tracedir.h"

/* One wait status that a `record` wrote, and the `record` itself. */
struct recorded {
	uint32_t recorder;	/* PID of the `record` */
	uint64_t pid_namespace;	/* both: 0 or zero if unknown */
	uint8_t boot_id[16];
	uint64_t begin_ns, end_ns;	/* CLOCK_MONOTONIC; end_ns UINT64_MAX while it has no status */
	bool has_status;
	uint32_t pid;		/* of the child */
	uint64_t start;
	int status;
	size_t root;		/* first image of its run, or NO_IMAGE */
	bool untraced;		/* `record` says that the child left no trace; then child holds */
	struct image child;	/* what it knows of it */
};

/* Adds a line to the problems; takes it over. */
void problem_add(struct tracedir *, bool damage, char *line);
/* Adds what is wrong with an open file, once it was read to its end or to where it broke. */
void problem_add_file(struct tracedir *, const struct trace_file *, const char *name);

/* Sorts the images and finds their parents, labels, runs and statuses. */
void lineage_find(struct tracedir *, struct recorded *, size_t recorded_count);

/*
 * --- find.c --- Sets path and fd: of what was named, unpacked where it is a file, or of the directory that commands
 * read where none is named.  Fatal if there is none.
 */
void tracedir_find(struct tracedir *, const char *path);

#endif
