/* SPDX-License-Identifier: MIT */
/* A folder that only this command uses, below TMPDIR, and that nothing is left of, whatever ends the command. */
#ifndef TEMPDIR_H
#define TEMPDIR_H

#include <sys/types.h>

struct tempdir {
	char *path;
	int watch;		/* the watcher's ear; -1: there is none */
};

/*
 * Makes a folder, 0700; prefix begins its name.  Fatal if it cannot be made.  A watcher, a process of its own, makes
 * it, and removes it when this one has ended, SIGKILL included; what else writes there must end with us (tempdir_child,
 * tempdir_group).
 */
void tempdir_make(struct tempdir *, const char *prefix);
/* In a child of that process, before it becomes another program: it is killed when its parent ends. */
void tempdir_child(pid_t parent);
/* The process group that is killed when we end, as long as it is our child's; 0: none any more. */
void tempdir_group(const struct tempdir *, pid_t group);
/* Removes the folder with all that is in it. */
void tempdir_remove(struct tempdir *);
/* Leaves it where it is; path is freed all the same. */
void tempdir_keep(struct tempdir *);

#endif
