/* SPDX-License-Identifier: MIT */
/*
 * Runs the program as a child and keeps out of the way: signals reach it as if we were not there, it can
 * be stopped and continued, and as PID 1 of a container we reap what it leaves behind.
 */
#ifndef SUPERVISE_H
#define SUPERVISE_H

#include <stdint.h>
#include <sys/types.h>

struct supervised {
	pid_t pid;
	uint64_t start;		/* field 22 of its /proc/PID/stat, 0 where there is no /proc */
	int error;		/* errno of execve(2), 0 if the program ran */
	int status;		/* as wait(2) gives it */
};

/* Runs argv and returns when it has ended.  Fatal if there can be no child. */
void supervise(struct supervised *, char **argv, char **envp);

/* The start of this process, as in struct supervised. */
uint64_t supervise_own_start(void);
/* That of another process, which must be of this PID namespace. */
uint64_t supervise_start(pid_t);

/* From supervise on all signals are held back; a process forked later may take them again. */
void supervise_release(void);

/*
 * Ends as the program did: returns its exit status, or dies of its signal without dumping core a second
 * time.  PID 1 cannot die of a signal: 128 and its number, as shells say it.
 */
int supervise_end(int status);

#endif
