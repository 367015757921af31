/* SPDX-License-Identifier: MIT */
/* Programs whose dlopen and driver calls are not in the trace, although `record` asked for them. */
#ifndef SUMMARY_UNPRELOADED_H
#define SUMMARY_UNPRELOADED_H

struct graph;

/* Names them on stderr, in a line for each reason; prints nothing where the trace holds everything. */
void summary_unpreloaded(const struct graph *);

#endif
