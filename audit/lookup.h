/* SPDX-License-Identifier: MIT */
/* What ld.so's own search would find, before it searches. */
#ifndef AUDIT_LOOKUP_H
#define AUDIT_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

struct loaded;

/*
 * Would the search for name by requester (NULL if unknown) find a library that can be loaded?  Its path is
 * then in `path`.
 */
bool lookup_finds(const char *name, const struct loaded *requester, char *path, size_t room);

#endif
