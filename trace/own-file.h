/* SPDX-License-Identifier: MIT */
/*
 * A file of the image's and module's own, where it cannot have the journal: each record is appended by itself, and no
 * descriptor is kept.
 */
#ifndef TRACE_OWN_FILE_H
#define TRACE_OWN_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/format.h"
#include "trace/sys.h"

/* Makes it, with that header; the directory outlives it. */
bool own_file_begin(const char *directory, const struct trace_header *);
/* False once the file ends in half a record, which nothing may follow. */
bool own_file_append(const struct sys_iovec *parts, unsigned count, size_t size);
/* In a fork child: the parent's is not its own. */
void own_file_forget(void);

#endif
