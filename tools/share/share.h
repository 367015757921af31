/* SPDX-License-Identifier: MIT */
/* What of a trace goes into a pack or a block: its first line, and what fits. */
#ifndef SHARE_H
#define SHARE_H

#include "base/mem.h"
#include "diagnose/run.h"
#include "view/scope.h"

/*
 * "python3, exit status 1; error[not-found]: …; torch 2.15.0+cu132, driver 580.65.06": one line of Markdown, without
 * its end.  What a trace says in it is cut where it is long.
 */
void pack_summary(struct buffer *, const struct scope *, const struct diagnosis *);
/* The same of what pack_text_block left out; nothing for NULL. */
void pack_summary_left_out(struct buffer *, const char *left_out);

/*
 * Adds a block of no more than `limit` characters that holds the directory, or as much of it as there is room for: what
 * the findings need stays longest, of the run and the processes that the scope shows.  False if even the least does not
 * fit.  *left_out, to be freed, says in words what was left out; NULL if nothing was.
 */
bool pack_text_block(struct buffer *to, const struct scope *, size_t limit, char **left_out);

#endif
