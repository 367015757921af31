/* SPDX-License-Identifier: MIT */
/*
 * Paths without what differs between two runs and means nothing: the prefix of a virtual environment, the hash in the
 * name of a store's folder, a temporary folder's random name, a PID.  Two paths that are plainly the same are the same
 * file of two runs.
 */
#ifndef STABLE_PATH_H
#define STABLE_PATH_H

#include "base/mem.h"
#include "graph/graph.h"

/* The folders of one process that stand for themselves in a plain path; NULL where it has none. */
struct stable {
	/* owned: SP, the site-packages that most of its objects lie below, and DL, lib-dynload */
	const char *packages, *dynload;
	const char *environment, *conda;	/* borrowed: VIRTUAL_ENV, CONDA_PREFIX */
};

void stable_choose(struct stable *, const struct process *);
void stable_free(struct stable *);
/* Adds the path with SP, DL, VIRTUAL_ENV, CONDA_PREFIX for these folders, and * for what is random. */
void stable_path(const struct stable *, struct buffer *, const char *path);
/* Adds text without what is random in it: a name, a list of paths. */
void stable_text(struct buffer *, const char *text);

#endif
