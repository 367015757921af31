/* SPDX-License-Identifier: MIT */
/* What `record` itself writes to the trace: that it ran, and how the program ended. */
#ifndef RECORD_TRACE_H
#define RECORD_TRACE_H

#include <stdbool.h>
#include <stdint.h>

struct supervised;

struct record_trace {
	int fd;			/* -1: closed */
	int error;		/* errno of what could not be written, 0 if all was */
	uint32_t seq;
	uint32_t pid;
};

/* Begins the file in directory dirfd. */
void record_trace_begin(struct record_trace *, int dirfd);
/* Adds what ran and left no trace: the file and the words of its command. */
void record_trace_untraced(struct record_trace *, const char *file, char **command);
/* Adds the status of the child and closes. */
void record_trace_end(struct record_trace *, const struct supervised *);

#endif
