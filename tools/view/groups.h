/* SPDX-License-Identifier: MIT */
/*
 * Which processes are alike: the same program loaded the same libraries from the same places, found in the same ways,
 * and missed the same ones.  Of eight workers or a thousand compilers one is then shown, and the others are counted.
 */
#ifndef GROUPS_H
#define GROUPS_H

#include "snapshot/snapshot.h"

/* The processes that were read, by the first of each kind; all lists are in the order of the graph. */
struct groups {
	size_t *first;		/* by process: the first that is like it; NO_IMAGE for one that was not read */
	size_t *next;		/* by process: the next that is like it, NO_IMAGE for none */
	size_t *count;		/* by first: how many are alike, it included */
	uint64_t (*keys)[2];	/* by process: what they are alike in, the same in every trace */
	size_t kinds;
};

/* snapshots: files that are other versions make processes unlike as well; may be NULL. */
void groups_find(struct groups *, const struct graph *, const struct snapshots *);
void groups_free(struct groups *);

/* Adds "0-2, 4-7" for numbers in ascending order. */
void groups_ranges(struct buffer *, const long *numbers, size_t count);

#endif
