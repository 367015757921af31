/* SPDX-License-Identifier: MIT */
/* One line on a terminal that says how far long work has come; nothing anywhere else. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	const char *what;	/* "asking the dynamic linker" */
	size_t count;		/* of steps, 0 if nobody knows */
	bool shown, begun;	/* there is a terminal; a line stands on it */
	uint64_t next_ns;	/* when it may be written again */
};

void progress_begin(struct progress *, const char *what, size_t count);
void progress_step(struct progress *, size_t done);
/* Takes the line away. */
void progress_end(struct progress *);

#endif
