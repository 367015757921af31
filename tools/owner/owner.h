/* SPDX-License-Identifier: MIT */
/* Whose each file of a snapshot is, and which places hold other copies of what was asked for. */
#ifndef OWNER_H
#define OWNER_H

#include "snapshot/snapshot.h"

/* Sets place and owner of every file of the snapshot, those that are gone as well; pythons are known already. */
void owners_find(struct snapshots *, struct snapshot *snapshot, const char *root);

/* --- packages.c: dpkg, rpm, apk; conda.c --- */

/* For each file without an owner; a package manager that is not there is skipped in silence. */
void owners_find_packages(struct snapshots *, struct snapshot *snapshot, const char *root);
void owners_find_conda(struct snapshots *, struct snapshot *snapshot, const char *root);

/* --- copies.c --- */

/*
 * Where copies of these sonames lie now: calls found(context, path, soname, flags) for each, with FILE_COPY,
 * FILE_OTHER_VERSION or FILE_CACHED.  The usual places: the folders of all objects, site-packages/nvidia, CUDA
 * toolkits, conda prefixes, the folders of NVIDIA's Debian packages off the default path, WSL, Tegra, ld.so.cache.
 */
void copies_find(const struct snapshot *snapshot, const struct list *sonames, const struct list *folders,
	const char *root, void (*found)(void *context, const char *path, const char *soname, unsigned flags),
	void *context);

#endif
