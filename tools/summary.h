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
/* A few lines on stderr. */
void summary_print(const struct launch *, const struct output *, const struct supervised *);

#endif
