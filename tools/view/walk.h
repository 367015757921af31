/* SPDX-License-Identifier: MIT */
/*
 * Walks a view as a tree, from the program down or from a library up, and calls an operation for each
 * line: one walk feeds every format, so they cannot disagree.
 */
#ifndef WALK_H
#define WALK_H

#include "view/view.h"

struct line {
	const struct edge *edge;	/* that led here, NULL at the root of an object */
	/* of the object shown, NO_SLOT where nothing was found, the count of objects if unknown */
	size_t slot;
	size_t depth;		/* 0 for a root */
	const bool *more;	/* more[1] to more[depth]: whether siblings follow on that level */
	bool up;		/* slot asked for what is above it */
	size_t at, count;	/* fold: where it begins, for walk_fold_next, and how many edges it is */
};

struct walk_ops {
	void (*node)(void *context, const struct view *, const struct line *);
	/* drawn above, or there before the fork */
	void (*repeat)(void *context, const struct view *, const struct line *);
	void (*missing)(void *context, const struct view *, const struct line *);
	/* From edge on, `count` edges of the same object are one line: folded preloads, or misses beyond a dozen. */
	void (*fold)(void *context, const struct view *, const struct line *);
};

enum {
	WALK_DEEPEST = 500,	/* nothing real is deeper than 30, more would be indentation only */
	WALK_MISSES = 12,	/* misses by dlopen of one object that are drawn one by one */
	WALK_REPEATS = 10000,	/* a thousand libraries that need each other have a million of them */
};

struct walk {
	const struct view *view;
	const struct walk_ops *ops;
	void *context;
	size_t depth;		/* levels below the root */
	size_t most;		/* lines of what was drawn above; more are counted, in left_out */
	bool *drawn, *expanded, *listed;	/* by slot; listed: in a fold */
	struct map misses;	/* names that were drawn as not found */
	bool more[WALK_DEEPEST + 2];
	size_t repeated, missing, folded, pruned;	/* lines of these kinds; objects that have none */
	size_t repeats, left_out;
};

void walk_begin(struct walk *, const struct view *, size_t depth, const struct walk_ops *, void *context);
void walk_down(struct walk *);
/* The dependents of an object, or of a name that was not found: edges[0] to edges[count - 1] led to it. */
void walk_up(struct walk *, size_t slot, const size_t *edges, size_t count);
void walk_end(struct walk *);

/* The next edge of the fold after the one *at, NULL behind the last. */
const struct edge *walk_fold_next(const struct view *, size_t *at);
/* The edges that the root walk_up(slot) begins with. */
const size_t *walk_edges_to(const struct view *, size_t slot, size_t *count);

#endif
