/* SPDX-License-Identifier: MIT */
/* The Python environments of a trace: interpreters, their folders of packages, and what is installed there. */
#ifndef PYTHON_H
#define PYTHON_H

#include "snapshot/snapshot.h"

/*
 * Fills in snapshot->pythons from the paths of files and the environment of the processes that the snapshot covers, and
 * snapshot->frameworks; runs nothing.
 */
void pythons_find(struct snapshots *, struct snapshot *snapshot, const struct graph *, const char *root);

/*
 * --- wheel.c --- Fills in snapshot->distributions from the .dist-info folders (METADATA, RECORD, INSTALLER) of all
 * sites, and the owner of every file that a RECORD lists, whether it is there or not.
 */
void wheels_find(struct snapshots *, struct snapshot *snapshot, const char *root);

#endif
