/* SPDX-License-Identifier: MIT */
/* What `record` says when the program has ended: whether a trace arrived, and what is in it. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>

struct launch;
struct output;
struct supervised;

/*
 * Whether the child wrote a trace.  An emulator tells the child another start than the kernel knows: then
 * the child's is corrected to the one in the trace.
 */
bool summary_find_trace(const struct launch *, const struct output *, struct supervised *);
/* Says that it did not, and why that may be. */
void summary_no_trace(const struct launch *, const struct output *, const struct supervised *);
/* Keeps the snapshot of the run and, if it left a trace, prints a few lines on stderr, unless quiet. */
void summary_end(const struct launch *, const struct output *, const struct supervised *, bool traced, bool quiet);

#endif
