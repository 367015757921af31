/* SPDX-License-Identifier: MIT */
/*
 * Where a candidate comes from.  glibc flags DT_RPATH and DT_RUNPATH alike and does not say whose list
 * a directory stands in; this file finds it as ld.so walks them.
 */
#ifndef ORIGIN_H
#define ORIGIN_H

#include <stdbool.h>

#include "graph/graph.h"

/* How far the lists are walked in one search: lists are tried in order, so a directory that stands in
 * two of them belongs to the first that has not been passed.  Begins zeroed. */
struct origin_cursor {
	size_t list, element;
};

struct origin_answer {
	enum origin origin;
	const struct object *owner;
};

/*
 * path is a candidate for name, flagged loader_flag by the loader; program is the first object of the
 * process (NULL if unknown).  name_length bytes at the end of path are the name, 0 if it ends otherwise.
 */
struct origin_answer origin_find(struct origin_cursor *, const struct object *requester,
	const struct object *program, uint16_t loader_flag, const char *path, size_t name_length);

/* Whether path is what the tokens of text ($ORIGIN, $LIB, $PLATFORM) make of it in the object. */
bool tokens_match(const struct object *, const char *text, const char *path);

/*
 * Whether the end of a directory, between "/lib/" and its last slash, names one for particular processors:
 * "tls/haswell/".
 */
bool origin_is_hwcap(const char *tail);

#endif
