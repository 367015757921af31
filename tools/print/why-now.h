/* SPDX-License-Identifier: MIT */
/* What the snapshot adds to the answer of `why`: whose a library is, and where others of its name are. */
#ifndef WHY_NOW_H
#define WHY_NOW_H

#include "snapshot/snapshot.h"

struct json_object;
struct terminal;

/* Lists below the searches; nothing where the snapshot has nothing to say. */
void why_now_text(const struct snapshot *, const struct process *, const struct terminal *, const char *name);
/* The same as an array. */
struct json_object *why_now_json(const struct snapshots *, const struct graph *, const bool *knows, const char *name);

#endif
