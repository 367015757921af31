/* SPDX-License-Identifier: MIT */
/*
 * A trace directory as images: which process images it holds, how they descend from each other, how
 * they ended, and the events of each in order, its modules and chunks merged.
 *
 * Only headers and image records are kept in memory; events are streamed from the files.
 */
#ifndef TRACEDIR_H
#define TRACEDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/tempdir.h"
#include "trace/read.h"

/* One chunk of an image: in a journal, or a file of its own. */
struct image_chunk {
	const char *name;	/* of the file below the directory */
	uint64_t offset;	/* in it */
	enum trace_module module;
	uint32_t number;
	uint32_t seq_end, lost_error;	/* as its header has them */
	bool reported;		/* its damage is among the problems */
};

struct image {
	char *label;		/* "PID.N", N counting from 0 the images that this PID exec'ed */
	uint32_t pid, ppid, pgid, uid;
	uint64_t start;		/* of the process, clock ticks since boot */
	uint8_t random[16];
	uint64_t time_ns;	/* CLOCK_MONOTONIC of its first chunk */
	int64_t realtime_offset_ns;	/* CLOCK_REALTIME - CLOCK_MONOTONIC then */
	int64_t realtime_ns;	/* CLOCK_REALTIME then, by one offset for each boot: orders all images */
	uint8_t boot_id[16];	/* zero if unknown */
	uint64_t pid_namespace;	/* 0 if unknown */
	uint16_t machine;	/* e_machine */
	bool forked;		/* came by fork, not exec: has what parent had after parent_seq records */
	uint32_t fork_pid, parent_seq;	/* of the parent, as the fork child names it */
	uint64_t fork_start;
	bool listing;		/* ld.so listed what it would load (ldd), and ran nothing */
	/* which modules wrote; parent_seq counts the records of the first, audit if there */
	bool preloaded, audited;
	char *exe, *cwd, *glibc;	/* a fork child has its parent's exe and glibc; may be NULL */
	struct trace_list argv, env;	/* owned by the directory; a fork child has its parent's */
	size_t parent;		/* index in images, or NO_IMAGE */
	size_t next_exec;	/* the image that this one exec'ed, or NO_IMAGE */
	size_t run;		/* index of the root image of the run that this image belongs to */
	bool has_status;	/* `record` saw how the process ended: only its last image has one */
	int status;		/* as wait(2) gives it */
	uint64_t status_ns;	/* CLOCK_MONOTONIC when `record` got it */
	uint32_t lost_error;	/* errno: why the first of its records that are lost are; 0 if it is not known */
	struct image_chunk *chunks;	/* by module and number; none: only `record` knows of it */
	size_t chunk_count;
};

#define NO_IMAGE ((size_t)-1)

struct tracedir {
	char *path;		/* as named, to show the user */
	int fd;
	struct image *images;	/* in order of realtime_ns: a parent comes before its children */
	size_t image_count;
	size_t *runs;		/* index of the root image of each run, in order of time */
	size_t run_count;
	/* that wrote nothing, because there were LIBTRACE_IMAGES of them or no room; or more */
	uint64_t images_left_out;
	char **names;		/* of its files of records, sorted */
	size_t name_count;
	char **problems;	/* a line each: unreadable, damaged or truncated files */
	size_t problem_count;
	bool damaged;		/* a problem is more than a cut: a file could not be read, or broke a rule */
	struct tempdir folder;	/* where it was unpacked to, or copied; path NULL: it is the user's */
	char *left_out;		/* what a reduced pack lacks, in words; NULL: nothing */
};

/*
 * Opens DIR, or for NULL what commands look at: LIBTRACE_OUTPUT, ./libtrace.data, then libtrace-UID.data in $TMPDIR or
 * /tmp.  A file (`-`: standard input) is a pack, or a text with a block of one, and is unpacked.  Fatal where there is
 * no trace: says where it looked.
 */
struct tracedir *tracedir_open(const char *path);
/* Opens a folder that is removed when the directory is closed, and takes it over; shown is what messages call it. */
struct tracedir *tracedir_open_private(struct tempdir *, const char *shown, const char *left_out);
void tracedir_close(struct tracedir *);

/* One run by number from 1, "all" (NO_IMAGE), or the latest for NULL; fatal if there is no such run. */
size_t tracedir_run(const struct tracedir *, const char *which);
bool tracedir_in_run(const struct tracedir *, size_t image, size_t run);
/* The image called label; a bare PID is its last image.  Fatal if there is none. */
size_t tracedir_image(const struct tracedir *, const char *label);

/*
 * Calls each(context, event, module) for every record of the image, merged by time and seq.  Damage and
 * truncation are added to problems once.  Returns the number of records that were lost, by the gaps in
 * seq; UINT64_MAX if an unknown number was (limit reached).
 */
uint64_t tracedir_events(struct tracedir *, size_t image,
	void (*each)(void *context, const struct trace_event *, enum trace_module), void *context);

#endif
