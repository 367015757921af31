/* SPDX-License-Identifier: MIT */
/* What is installed for a Python, by its folders alone. */
#ifndef CHECK_SITE_H
#define CHECK_SITE_H

#include <stddef.h>

/*
 * The paths that a distribution or package of this name has: those that its RECORD lists, else the folder or module of
 * the package; each to be freed, and the array.  NULL if there is none.
 */
char **site_package(const char *python, const char *name, const char *root, size_t *count);

/* The first folder of packages of a Python, by the path of its program; to be freed, NULL if there is none. */
char *site_first(const char *python);

#endif
