/* SPDX-License-Identifier: MIT */
/* What a fork child has from its parent: a snapshot of what is mapped, shared by all children of one moment. */
#include <stdlib.h>

#include "base/mem.h"
#include "graph/replay.h"

static void mapped_copy(struct mapped *m, const struct mapped *from)
{
	map_copy(&m->by_id, &from->by_id);
	map_copy(&m->by_base, &from->by_base);
	map_copy(&m->opens, &from->opens);
	map_copy(&m->by_file, &from->by_file);
	map_copy(&m->by_name, &from->by_name);
}

void mapped_free(struct mapped *m)
{
	map_free(&m->by_id);
	map_free(&m->by_base);
	map_free(&m->opens);
	map_free(&m->by_file);
	map_free(&m->by_name);
}

void mapped_unshare(struct replay *f)
{
	if (f->begun_from)
		mapped_copy(&f->mapped, &f->begun_from->mapped);
	f->begun_from = NULL;
}

struct fork_point *fork_point_now(struct replay *f)
{
	struct process *p = f->process;
	mapped_unshare(f);
	if (!f->latest) {
		needed_resolve(f, false);
		struct fork_point *s = f->latest = xcalloc(1, sizeof(*s));
		mapped_copy(&s->mapped, &f->mapped);
		s->objects = xreallocarray(NULL, p->inherited_count + p->object_count + 1, sizeof(*s->objects));
		for (size_t i = 0; i < p->inherited_count; i++)
			if (object_is_open(f, p->inherited[i]))
				s->objects[s->count++] = p->inherited[i];
		for (size_t i = 0; i < p->object_count; i++)
			if (object_is_open(f, p->objects[i]))
				s->objects[s->count++] = p->objects[i];
		s->program = p->program;
		s->next_number = p->first_number + (unsigned)p->object_count;
		s->users = 1;
		struct graph *g = f->graph;
		grow(g->snapshots, g->snapshot_count);
		g->snapshots[g->snapshot_count++] = s->objects;
	}
	f->latest->users++;
	return f->latest;
}

void fork_point_release(struct fork_point *s)
{
	if (s && --s->users == 0) {
		mapped_free(&s->mapped);
		free(s);
	}
}

void mapping_changed(struct replay *f)
{
	fork_point_release(f->latest);
	f->latest = NULL;
	f->extents_known = false;
}
