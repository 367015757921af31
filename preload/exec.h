/* SPDX-License-Identifier: MIT */
/*
 * Programs that are not started, or that will leave no trace: exec*(3) and posix_spawn*(3) are made from here, as the
 * caller does not matter to them.  Nothing is written where all goes well.
 */
#ifndef PRELOAD_EXEC_H
#define PRELOAD_EXEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A call that is about to be made. */
struct attempt {
	const char *function;
	const char *path;	/* NULL: a descriptor's */
	char **envp;		/* of the program; NULL is empty, as for the kernel */
	const void *caller;
	uint16_t untraced;	/* enum trace_untraced_reason */
	bool searches;		/* in PATH, where path has no slash */
	unsigned gone;		/* our modules that cannot be reached */
	size_t room;		/* bytes that an environment without these takes; 0: it stays as it is */
};

struct attempt exec_begin(const char *function, const char *path, char **envp, bool searches, const void *caller);
/* Fills the room, on the caller's stack: a vfork child has no memory of its own. */
char **exec_environment(const struct attempt *, void *room);
void exec_failed(const struct attempt *, int error);

/* Begins the file of this image, if it has none: what comes next may take the way to it. */
void exec_keep_place(void);
/* For the thunk: a vfork child writes into its parent's file, and can begin none.  Returns where to jump. */
void *exec_before_vfork(void);
/* Puts LD_AUDIT back, which this image was started again without (audit/restart.c). */
void exec_restore(char **envp);

#endif
