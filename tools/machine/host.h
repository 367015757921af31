/* SPDX-License-Identifier: MIT */
/* The host's part of a snapshot: kernel, distribution, container, driver and GPUs, what ld.so.cache has. */
#ifndef HOST_H
#define HOST_H

#include "snapshot/snapshot.h"

/*
 * Fills in snapshot->host; sonames are the names whose ld.so.cache entries are kept.  Looks below root, NULL: nowhere
 * else.
 */
void host_read(struct snapshots *, struct snapshot *snapshot, const struct list *sonames, const char *root);

/* Its library_folders alone, which are needed before. */
void host_read_folders(struct snapshots *, struct snapshot *snapshot, const char *root);

#endif
