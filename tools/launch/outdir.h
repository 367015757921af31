/* SPDX-License-Identifier: MIT */
/*
 * The trace directory that a run writes to.  `record` holds a lock on its file `format` as long as the
 * program runs: a directory with a live lock is shared, any other is moved out of the way.
 */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>

struct output {
	char *path;		/* absolute */
	char *shown;		/* as the user would write it */
	char *setting;		/* what LIBTRACE_OUTPUT is to be: path with each % doubled */
	int fd;			/* of the directory */
	int lock;		/* of its file `format`, locked; -1: none */
	bool joined;		/* somebody else is writing there too */
};

/*
 * The directory for `record`: made, with its parents, or joined where another `record` is at work.  A
 * finished one is renamed to NAME.old, which replaces an older NAME.old; neither is touched if it holds
 * anything but a trace.  given may be NULL: LIBTRACE_OUTPUT, then libtrace.data.  Fatal on any trouble.
 */
void output_begin(struct output *, const char *given);
/* The same for a program that is not watched: an existing trace is always added to. */
void output_share(struct output *, const char *given);
/* Only what LIBTRACE_OUTPUT is to be: %h and %p stay for the modules to fill in.  The caller frees it. */
char *output_setting(const char *given);
/* What LIBTRACE_OUTPUT is to be for this very path: each % doubled.  The caller frees it. */
char *output_literal(const char *path);
void output_end(struct output *);

#endif
