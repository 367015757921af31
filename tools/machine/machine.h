/* SPDX-License-Identifier: MIT */
/* Looks at this machine to make snapshots of it: nothing else does. */
#ifndef MACHINE_H
#define MACHINE_H

#include "snapshot/snapshot.h"

/*
 * Takes one of the images of the graph that were read and that are not covered yet, and adds it.  root is
 * the runner's -L, NULL if none.  Adds the host alone (covering nothing) where graph is NULL.
 */
struct snapshot *snapshot_take(struct snapshots *, const struct graph *, const char *root);

/* The boot id of this machine as snapshot->boot_id has it, to be freed; NULL where there is none. */
char *snapshot_boot_id(void);
/*
 * What stands against taking a snapshot of the run that was read, to be freed; NULL if this is the machine that ran it.
 */
char *snapshot_obstacle(const struct snapshots *, const struct graph *);

/*
 * For a command that reads: the snapshots of the directory, made and written where the run that was read is not
 * covered and this is still the machine, booted once, that ran it.  Says in *missing, to be freed, what stands against
 * that ("traced on another machine, or before it was booted again"); NULL if all is covered.
 */
struct snapshots *snapshots_for(const struct graph *, char **missing);

#endif
