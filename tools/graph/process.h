/* SPDX-License-Identifier: MIT */
/* Questions to one process of the graph. */
#ifndef PROCESS_H
#define PROCESS_H

#include "graph/graph.h"

/* How the program's end is to be read. */
enum ending { ENDING_UNKNOWN, ENDING_GOOD, ENDING_BAD };	/* status 0; another status, or a signal */
enum ending process_ending(const struct process *);
/* Whether ld.so may have ended it as a function was called that nothing defines: "symbol lookup error". */
bool process_lookup_ended(const struct process *);
const char *process_name(const struct process *);
/* Its RANK among WORLD_SIZE, if it is the worker itself and not what that started; *world 0 if that is not known. */
#define NO_RANK (-1)
long process_rank(const struct graph *, const struct process *, long *world);
/* The value of a variable when the image began, NULL if it was not set. */
const char *process_variable(const struct process *, const char *name);

/* Why the first of its records that are lost are; NULL if that is not known. */
const char *process_loss(const struct process *);
/* It is because no descriptor was left to it. */
bool process_lacked_descriptors(const struct process *);

#endif
