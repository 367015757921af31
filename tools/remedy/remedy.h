/* SPDX-License-Identifier: MIT */
/*
 * The cure of findings that installing something cures: one command for the traced machine, with its package
 * manager, its Python and the versions that the asking distributions pin.
 */
#ifndef REMEDY_H
#define REMEDY_H

#include "finding/finding.h"

/*
 * Adds help to every finding whose `want` is set.  Those of one environment share one command, which stands at the
 * first of them; the others say so.
 */
void remedy_add(struct diagnosis *);

/*
 * Uninstalls one or two distributions and installs what the requirement says; NULL if nothing is known to do it.  The
 * caller frees it.
 */
char *pip_replace(const struct python *, const char *one, const char *other, const char *requirement);
/* A file that is no good: its wheel again where RECORD says another size, else another build of it. */
void help_damaged(struct finding *, const struct file *);

#endif
