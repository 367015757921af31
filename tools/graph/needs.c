/* SPDX-License-Identifier: MIT */
/* The DT_NEEDED entries of an object, found by name. */
#include <string.h>

#include "graph/replay.h"

enum { NEEDS_FEW = 64 };	/* entries that are looked through one by one */

static struct map_key need_key(const struct object *o, const char *name)
{
	return (struct map_key){.a = (uintptr_t)o, .b = (uintptr_t)name};
}

bool object_needs_many(const struct object *o)
{
	return o->needed_count > NEEDS_FEW;
}

void needs_add(struct graph *g, const struct object *o, struct need *need)
{
	if (object_needs_many(o))
		*map_at(&g->needs, need_key(o, need->name)) = need;
}

/* ld.so has expanded $ORIGIN and the like in a needed name before it asks an auditor (elf/dl-deps.c). */
static struct need *need_with_tokens(const struct object *o, const char *path)
{
	for (size_t i = 0; i < o->needed_count; i++)
		if (strchr(o->needed[i].name, '$') && tokens_match(o, o->needed[i].name, path))
			return &o->needed[i];
	return NULL;
}

struct need *object_need(const struct graph *g, const struct object *o, const char *name)
{
	struct need *need = NULL;
	if (object_needs_many(o))
		need = map_get(&g->needs, need_key(o, name));
	else
		for (size_t i = 0; i < o->needed_count && !need; i++)
			if (o->needed[i].name == name)
				need = &o->needed[i];
	return need || !strchr(name, '/') ? need : need_with_tokens(o, name);
}
