/* SPDX-License-Identifier: MIT */
/* The decision about CUDA forward compatibility, as a record tells it, for people and as JSON. */
#ifndef COMPAT_H
#define COMPAT_H

#include <stdbool.h>

#include "base/terminal.h"
#include "graph/graph.h"
#include "print/fields.h"
#include "trace/read.h"

/* Where name is of the driver's family: a paragraph on what was decided, by itself or before its fork. */
void compat_explain(const struct process *, const struct terminal *, const char *name);

/* The fields of `dump`. */
void compat_fields(const struct fields *, const struct trace_event *);

#endif
