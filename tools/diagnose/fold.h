/* SPDX-License-Identifier: MIT */
/* Which finding explains another, and in which order they are said. */
#ifndef FOLD_H
#define FOLD_H

#include "finding/finding.h"

/* By severity, code, certainty, process, time, name: the same on every machine. */
void findings_sort(struct diagnosis *);
/* Sets `cause` where one finding explains or repeats another, and says so in the cause; findings are sorted. */
void findings_fold(struct diagnosis *);
/* Sets `folded` and `next`; findings are folded and sorted. */
void findings_chain(struct diagnosis *);

#endif
