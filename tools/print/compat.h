/* SPDX-License-Identifier: MIT */
/* The decision about CUDA forward compatibility, as a record tells it, for people and as JSON. */
#ifndef COMPAT_H
#define COMPAT_H

#include <stdbool.h>

#include "print/fields.h"
#include "graph/graph.h"
#include "base/terminal.h"
#include "trace/read.h"

/* A directory of the record. */
struct compat_directory {
	const char *path, *version, *note, *cuda, *drivers, *why;
};

/* The directory behind *position, which begins as NULL; false at the end. */
bool compat_next(const struct trace_list *candidates, const char **position, struct compat_directory *);

/* A copy of the event that lives as long as the arena. */
const struct trace_event *compat_keep(struct arena *, const struct trace_event *);

/* Where name is of the driver's family: a paragraph on what was decided, by itself or before its fork. */
void compat_explain(const struct process *, const struct terminal *, const char *name);

/* The fields of `dump`. */
void compat_fields(const struct fields *, const struct trace_event *);

#endif
