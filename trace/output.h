/* SPDX-License-Identifier: MIT */
/* The trace directory, chosen from inside the traced process. */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

struct output_place {
	const char *output;	/* LIBTRACE_OUTPUT, may be NULL */
	const char *tmpdir;	/* TMPDIR, may be NULL */
	const char *cwd;	/* absolute, "" if unknown */
};

/*
 * The absolute path of a trace directory that exists, a kept string, or NULL: LIBTRACE_OUTPUT alone where it is set;
 * else libtrace.data in cwd, else libtrace-UID.data in TMPDIR or /tmp, and of these two only a
 * directory that is ours and no link.
 */
const char *output_choose(const struct output_place *);

/* Appends this image's byte to the file `images`; false if there are `limit` already. */
bool output_count_image(const char *directory, uint64_t limit);

#endif
