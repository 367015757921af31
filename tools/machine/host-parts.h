/* SPDX-License-Identifier: MIT */
/* Between the files that look at the host. */
#ifndef HOST_PARTS_H
#define HOST_PARTS_H

#include "snapshot/snapshot.h"

struct host_work {
	struct snapshots *all;
	struct snapshot *snapshot;
	struct host *host;	/* of the snapshot */
	const char *root;
	uint16_t machine;	/* EM_* of what was traced, this command's own where nothing of it is known */
};

/* The start of a small file of the machine, "" if there is none; the caller frees it. */
char *host_text(const struct host_work *, const char *path);
bool host_has(const struct host_work *, const char *path);
const char *host_keep(const struct host_work *, const char *text, size_t length);
void host_list_add(const struct host_work *, struct list *, const char *text);
/* The items with room for one more than count. */
void *host_grown(const struct host_work *, void *items, size_t count, size_t size);

/* --- host-driver.c: the kernel driver, its GPUs and nodes, WSL and Jetsons --- */
void host_read_driver(struct host_work *);

/* --- host-process.c: what a process is given: limits, the processor, the policy for its memory --- */
void host_read_process(struct host_work *);

/* --- host-mounts.c: which files lie where nothing may be mapped from --- */
void host_read_mounts(struct host_work *);

/* --- host-compat.c: the folders of forward-compatibility libraries, judged; needs all of the above --- */
void host_read_compat(struct host_work *);

#endif
