/* SPDX-License-Identifier: MIT */
/* The lines of `record` about programs that left no trace, as far as they are known. */
#ifndef RECORD_UNTRACED_H
#define RECORD_UNTRACED_H

#include "graph/graph.h"

void summary_untraced(const struct graph *);

#endif
