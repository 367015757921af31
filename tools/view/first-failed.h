/* SPDX-License-Identifier: MIT */
/*
 * Which of many processes failed first: below make and shells, that pass its status on, there is one that is to blame.
 */
#ifndef FAILED_H
#define FAILED_H

#include "graph/graph.h"

struct failed {
	size_t process;		/* NO_IMAGE where none is to blame, or the program itself is */
	/* it misses no library: it was the last to end before those that pass a status on did, with a bad one */
	bool inferred;
};

/* Of the processes that were read. */
struct failed failed_find(const struct graph *);

#endif
