/* SPDX-License-Identifier: MIT */
/* The parts of finding Python environments: python.c decides which there are, python-prefix.c looks at one. */
#ifndef PYTHON_PARTS_H
#define PYTHON_PARTS_H

#include "snapshot/snapshot.h"

enum { MOST_PYTHONS = 64, MOST_SITES = 64 };

struct pythons {
	struct snapshots *all;
	struct snapshot *snapshot;
	const char *root;
	struct map known;	/* paths of sites that were looked at, whatever came of it */
};

/* The environment of a prefix, made and looked at if it is new; version may be NULL.  NULL: there are too many. */
struct python *python_of_prefix(struct pythons *, const char *prefix, const char *version);
/* A folder of packages without an environment of its own, imported by `executable`. */
struct python *python_of_folder(struct pythons *, const char *folder, const struct python *imported_by);
void python_add_site(struct pythons *, struct python *, const char *site);
/* By whatever path: lib64 is often a link to lib. */
bool python_has_site(const struct pythons *, const char *site);

/*
 * The prefix that holds lib/pythonX.Y/os.py, for a folder in it or below; NULL if there is none.  The caller frees it.
 */
char *python_landmark(const struct pythons *, const char *folder, const char *version);
/*
 * The "3.11" after the last "python" of a path: ".../lib/python3.11/..", "libpython3.11.so.1.0"; NULL if there is none.
 */
const char *python_version_in(struct pythons *, const char *path);
char *folder_of(const char *path);	/* the caller frees it */

#endif
