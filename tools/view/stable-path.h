/* SPDX-License-Identifier: MIT */
/*
 * Paths without what differs between two runs and means nothing: the prefix of a virtual environment, the hash in the name of
 * a store's folder, a temporary folder's random name, a PID.  Two paths that are plainly the same are the same file of two runs.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "base/mem.h"
#include "graph/graph.h"

/* The folders of one process that stand for themselves in a plain path; NULL where it has none. */
struct plain {
	const char *packages, *dynload;	/* owned: SP, the site-packages that most of its objects lie below, and DL, lib-dynload */
	const char *environment, *conda;	/* borrowed: VIRTUAL_ENV, CONDA_PREFIX */
};

void plain_choose(struct plain *, const struct process *);
void plain_free(struct plain *);
/* Adds the path with SP, DL, VIRTUAL_ENV, CONDA_PREFIX for these folders, and * for what is random. */
void plain_path(const struct plain *, struct buffer *, const char *path);
/* Adds text without what is random in it: a name, a list of paths. */
void plain_text(struct buffer *, const char *text);

#endif
