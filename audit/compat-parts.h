/* SPDX-License-Identifier: MIT */
/* Between the files of the decision about CUDA forward compatibility. */
#ifndef AUDIT_COMPAT_PARTS_H
#define AUDIT_COMPAT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/compat-decide.h"
#include "trace/text.h"

enum { COMPAT_PATH_MAX = 4096, COMPAT_DEPTH_MAX = 4 };

/* The names in a directory; a pattern has up to COMPAT_DEPTH_MAX of these open at a time. */
struct compat_listing {
	int fd;
	size_t at, end;
	uint8_t bytes[4096];
};

/* NULL-terminated strings one behind the other, as a record has them. */
struct compat_list {
	size_t length;
	bool full;
	char bytes[16384];
};

/* Everything that the decision needs, in a mapping of its own: few programs ever get as far. */
struct compat_work {
	const char *root;	/* LIBTRACE_ROOT, "" if not set */
	struct compat_facts facts;
	uint32_t machine;	/* TRACE_COMPAT_ON_*, TRACE_COMPAT_STAND_IN */
	struct compat_candidate candidates[COMPAT_CANDIDATES_MAX];
	struct { uint64_t dev, ino; } identities[COMPAT_CANDIDATES_MAX];
	struct compat_list strings, gpus, record;
	struct compat_listing listings[COMPAT_DEPTH_MAX];
	char path[COMPAT_PATH_MAX], file[COMPAT_PATH_MAX], answer[COMPAT_PATH_MAX];
	uint8_t bytes[4096];
};

bool listing_begin(struct compat_listing *, const char *path);
/* NULL at the end, and then the directory is closed; "." and ".." are left out. */
const char *listing_next(struct compat_listing *);

/* The string that was added, "" if there is no room. */
const char *list_add(struct compat_list *, const char *);

/* The driver, the GPUs, and what kind of machine this is. */
void compat_read_host(struct compat_work *);
/* Adds every directory that is known to hold compatibility libraries. */
void compat_find_all(struct compat_work *);
/* Adds the directory that the user names, or the one of these below it. */
void compat_find_named(struct compat_work *, const char *directory);
/* What the file says of itself: its note, and whether it is a stub. */
void compat_read_library(struct compat_work *, struct compat_candidate *, const char *path);

#endif
