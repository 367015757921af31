/* SPDX-License-Identifier: MIT */
/* The parts of `why`: what a name stands for, and the answer in each format. */
#ifndef WHY_H
#define WHY_H

#include "print/print.h"
#include "snapshot/snapshot.h"

enum why_status {
	WHY_ABSENT,
	WHY_UNSEEN,	/* needed, but loading had ended before anybody looked for it */
	WHY_FAILED, WHY_LOADED,
	WHY_REDIRECTED,	/* loaded, because a rule said so */
};

/* A name is a soname, a requested name, the last component of either or of a path, or a path. */
bool why_is_name(const char *requested, const char *name);
bool why_is_object(const struct object *, const char *name);
/* Whether an object of the process lists it in DT_NEEDED. */
bool why_is_needed(const struct process *, const char *name);
bool why_is_search(const struct search *, const char *name);
/* By slot: the objects that go by that name, or that a search for it came to.  The caller frees it. */
bool *why_meant(const struct view *, const char *name);
enum why_status why_status(const struct process *, const char *name);

void why_text(struct graph *, const struct process *, const struct snapshots *, const struct print_options *,
	const char *name);
/* Of the processes in shown, NULL: of all that were read.  False if none of them knows the name. */
bool why_json(const struct graph *, const struct snapshots *, const char *name, const bool *shown);

#endif
