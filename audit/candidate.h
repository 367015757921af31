/* SPDX-License-Identifier: MIT */
/* What becomes of a file that ld.so is about to try: found out the way ld.so does, just before it. */
#ifndef AUDIT_CANDIDATE_H
#define AUDIT_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"

struct candidate {
	enum trace_outcome outcome;
	int error;		/* errno behind it, 0 if none */
	uint64_t dev, ino;	/* 0 where there is no file */
};

struct candidate candidate_examine(const char *path);

/* The start of a file: enough for the headers and the build-id of nearly every object, and little to read. */
struct file_head {
	uint64_t dev, ino, size;
	size_t length;		/* of what was read */
	uint8_t bytes[1024];
};

/*
 * The head of the candidate that was examined last, if that was path and is a loadable file; NULL
 * otherwise.  la_objopen comes next with the same path, and is saved opening the file again.
 */
const struct file_head *candidate_head(const char *path);

#endif
