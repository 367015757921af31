/* SPDX-License-Identifier: MIT */
/* The files of a trace directory: which are a trace's, and the line in `format`. */
#ifndef OUTPUT_FILES_H
#define OUTPUT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#define SNAPSHOT_FILE "snapshot.json"
#define SNAPSHOT_NEW SNAPSHOT_FILE ".new-"	/* and a PID, until it is complete */

struct output_files {
	char **names;		/* those of a trace */
	size_t count;
	size_t traces;		/* those with records among them */
	size_t unfinished;	/* `format` in the making, among them */
	bool format;		/* `format` is one of them */
	char *foreign;		/* the name of one that is none of ours, NULL if all are */
};

/* Lists directory fd; false with errno if it cannot be read.  To be freed either way. */
bool output_files_read(struct output_files *, int fd);
/* Deletes what was listed. */
void output_files_remove(const struct output_files *, int fd, const char *path);
void output_files_free(struct output_files *);

/* Whether the open file is the `format` of this version's traces; fatal if it is that of no trace at all. */
bool output_files_is_current(int fd, const char *path);
/*
 * Makes `format` so that it is complete and locked (shared) from its first moment on, and returns its
 * descriptor; -1 if another process came first.
 */
int output_files_make_format(int fd, const char *path);

/*
 * Writes all of it, or returns false with errno: ENOSPC where only a part found room, EFBIG at the limit
 * of RLIMIT_FSIZE, whose signal is swallowed.
 */
bool output_files_write(int fd, const void *bytes, size_t size);

struct trace_header;
/* Calls each for every chunk that can be read, of whichever module, and whether anything is in it. */
void output_files_each_chunk(const struct output_files *, int fd,
	void (*each)(void *context, const struct trace_header *, bool has_records), void *context);
/* Whether a directory that is packed has files of this name. */
bool pack_has_name(const char *);

#endif
