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

#endif
