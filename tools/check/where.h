/* SPDX-License-Identifier: MIT */
/* Whose files are checked: this machine's, those below a root, an image, or a wheel as if it were installed. */
#ifndef CHECK_WHERE_H
#define CHECK_WHERE_H

#include <stdbool.h>

#include "archive/archive.h"

struct check;

struct check_where {
	enum archive_kind kind;
	struct unpacked unpacked;	/* of an archive */
	char *root;		/* --root, absolute */
	const char **environment;	/* NAME=VALUE, NULL behind the last; NULL: this process's own */
	char **paths;		/* what is to be checked, of the root; each to be freed, NULL behind the last */
};

/*
 * Takes --root (may be NULL), --platform (NULL) and the operands, the first of which may be an archive; the others are
 * then paths in it.  Without any, all of the root is meant.  Sets the root of check; fatal where an archive is bad.
 */
void check_where_open(
	struct check_where *, struct check *, const char *root, const char *platform, char **operands, int count);
void check_where_close(struct check_where *);
/* The value of a variable where the files are used; NULL if it is not set. */
const char *check_variable(const struct check *, const char *name);

#endif
