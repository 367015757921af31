/* SPDX-License-Identifier: MIT */
/*
 * Which object a name means at a moment.  ld.so compares a name with the path, the DT_SONAME and the
 * earlier requested names of what is mapped before it searches, and tells an auditor nothing of that;
 * so the edges that repeat are completed here, from DT_NEEDED.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "graph/replay.h"

static struct map_key name_key(int64_t namespace_id, const char *name, bool component)
{
	return (struct map_key){.a = (uint64_t)namespace_id, .b = (uintptr_t)name, .c = component};
}

bool object_is_open(const struct replay *f, const struct object *o)
{
	return map_get(&f->mapped.opens, (struct map_key){.a = (uintptr_t)o}) != NULL;
}

static bool answers_to(const struct object *o, int64_t namespace_id, const char *name)
{
	return o->namespace_id == namespace_id && (o->soname == name || o->path == name);
}

/* The table names an object that was closed: another may go by the same name. */
static struct object *name_search_again(const struct replay *f, int64_t namespace_id, const char *name)
{
	const struct process *p = f->process;
	for (size_t i = 0; i < p->inherited_count; i++)
		if (answers_to(p->inherited[i], namespace_id, name) && object_is_open(f, p->inherited[i]))
			return p->inherited[i];
	for (size_t i = 0; i < p->object_count; i++)
		if (answers_to(p->objects[i], namespace_id, name) && object_is_open(f, p->objects[i]))
			return p->objects[i];
	return NULL;
}

static struct object *find(struct replay *f, struct map_key key)
{
	struct object *o = map_get(&f->mapped.by_name, key);
	if (!o || object_is_open(f, o))
		return o;
	o = key.c ? NULL : name_search_again(f, (int64_t)key.a, (const char *)(uintptr_t)key.b);
	if (o)
		*map_at(&f->mapped.by_name, key) = o;
	else
		map_remove(&f->mapped.by_name, key);
	return o;
}

struct object *name_find(struct replay *f, int64_t namespace_id, const char *name)
{
	struct object *o = find(f, name_key(namespace_id, name, false));
	if (o)
		return o;
	if (namespace_id != 0) {
		/* ld.so is in every namespace, but glibc up to 2.40 says so only of the first. */
		o = find(f, name_key(0, name, false));
		if (o && o->flags & TRACE_DYNLINKER)
			return o;
	}
	return find(f, name_key(namespace_id, name, true));
}

static void add(struct replay *f, struct object *o, struct map_key key)
{
	void **at = map_at(&f->mapped.by_name, key);
	if (!*at || !object_is_open(f, *at))
		*at = o;	/* ld.so takes the first that is mapped */
}

void name_add(struct replay *f, struct object *o, const char *name)
{
	const char *component = strings_keep_string(&f->graph->strings, last_component(name));
	add(f, o, name_key(o->namespace_id, name, false));
	add(f, o, name_key(o->namespace_id, component, true));
	*map_at(&f->loaded, (struct map_key){.a = (uintptr_t)component}) = (void *)(uintptr_t)f->order;
}

void needed_resolve(struct replay *f, bool drop)
{
	for (size_t i = 0; i < f->unresolved_count; i++) {
		struct object *o = f->unresolved[i];
		for (size_t n = 0; n < o->needed_count; n++) {
			struct need *need = &o->needed[n];
			if (!need->object && !need->search)
				need->object = name_find(f, o->namespace_id, need->name);
		}
		o->queued = !drop;
	}
	if (drop)
		f->unresolved_count = 0;
}
