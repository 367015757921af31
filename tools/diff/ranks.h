/* SPDX-License-Identifier: MIT */
/*
 * The trees of several processes: the one that failed first, one of each kind, what sets a rank apart from the others.
 */
#ifndef TREE_MANY_H
#define TREE_MANY_H

#include "print/print.h"
#include "view/scope.h"

void tree_many(const struct scope *, const struct print_options *);

#endif
