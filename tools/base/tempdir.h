/* SPDX-License-Identifier: MIT */
/* A folder that only this command uses, below TMPDIR, and that nothing is left of, whatever ends the command. */
#ifndef PRIVATE_H
#define PRIVATE_H

#include <sys/types.h>

struct private {
	char *path;
	int watch;		/* the watcher's ear; -1: there is none */
};

/*
 * Makes a folder, 0700; prefix begins its name.  Fatal if it cannot be made.  A watcher, a process of its own, makes it, and
 * removes it when this one has ended, SIGKILL included; what else writes there must end with us (private_child, private_group).
 */
void private_make(struct private *, const char *prefix);
/* In a child of that process, before it becomes another program: it is killed when its parent ends. */
void private_child(pid_t parent);
/* The process group that is killed when we end, as long as it is our child's; 0: none any more. */
void private_group(const struct private *, pid_t group);
/* Removes the folder with all that is in it. */
void private_remove(struct private *);
/* Leaves it where it is; path is freed all the same. */
void private_keep(struct private *);

#endif
