/* SPDX-License-Identifier: MIT */
/* The trace directory, chosen from inside the traced process. */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

struct output_place {
	const char *output;	/* LIBTRACE_OUTPUT, may be NULL */
	const char *tmpdir;	/* TMPDIR, may be NULL */
	const char *cwd;	/* absolute, "" if unknown */
};

/*
 * The absolute path of a trace directory, a kept string, or NULL: LIBTRACE_OUTPUT alone where it is set, and that
 * may have to be made; else libtrace.data in cwd, else libtrace-UID.data in TMPDIR or /tmp, and of these two only a
 * directory that is ours and no link.
 */
const char *output_choose(const struct output_place *);

/* Makes the directory and its file `format`: 0, also where they are there, or a negative errno. */
int output_prepare(const char *directory);

#endif
