/* SPDX-License-Identifier: MIT */
/*
 * One process as a reader sees it: its objects in load order, the edges between them, and which of them
 * are left out of a tree.  Every format is printed from a view.
 */
#ifndef VIEW_H
#define VIEW_H

#include "graph/graph.h"

#define NO_SLOT ((size_t)-1)

struct edge {
	size_t from, to;	/* slots; to is NO_SLOT where nothing was found */
	size_t asker;		/* slot of the requester: not from where that is drawn from the program */
	const char *name;	/* as it was asked for */
	/* NULL where the loader did not search; of another requester where that found this name missing, too */
	const struct search *search;
	enum via via;		/* VIA_START: nobody is known to have asked */
	bool before_fork;	/* the parent's: only walks up see it */
	bool folded;		/* one of many libraries preloaded by their paths: drawn in one line */
};

/* Indices of edges, those of slot s from first[s] up to first[s + 1]. */
struct edge_index {
	size_t *first, *edges;
};

struct view {
	const struct process *process;
	struct object **objects;	/* those from before a fork, then its own; slot is the index */
	size_t count, own;	/* own: slot of the first of its own */
	size_t root;		/* slot of the program, or `count` if there is none */
	struct edge *edges;
	size_t edge_count;
	struct edge_index out, in;	/* by from, by to; in order of loading; slot `count` is there too */
	bool *hidden;		/* everybody's libraries (libc, libgcc_s), found where they always are */
	bool hides, folds;
};

enum { VIEW_HIDE = 1, VIEW_FOLD = 2 };	/* everybody's libraries; what would be many lines alike */

void view_build(struct view *, const struct process *, unsigned flags);
void view_free(struct view *);

size_t view_slot(const struct view *, const struct object *);	/* NO_SLOT if it is not in this process */
/* Whether a reader should worry about a library that is missing. */
bool edge_is_missing(const struct edge *);
/* Whether an edge has a line in a tree. */
bool edge_is_visible(const struct view *, const struct edge *);
/* Adds what the hidden ones are called: "libc, libm, ld.so". */
struct buffer;
void view_hidden_words(const struct view *, struct buffer *);

/* Whether edges are drawn as one line, and which: fold.c */
void view_fold(struct view *);

#endif
