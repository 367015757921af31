/* SPDX-License-Identifier: MIT */
/* Who called: the object that is open then and has the return address between the ends of its segments. */
#include "graph/replay.h"

#include <stdlib.h>

struct extent {
	uint64_t begin, end;
	const struct object *object;
};

/* Sorting again and again what a hostile trace opens between two calls would take for ever. */
#define SORTED_MAX (UINT64_C(1) << 28)

static int compare(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;
	return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static void add(struct replay *f, struct object *const *objects, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (objects[i]->end > objects[i]->begin && object_is_open(f, objects[i]))
			f->extents[f->extent_count++] = (struct extent){objects[i]->begin, objects[i]->end, objects[i]};
}

static void sort(struct replay *f)
{
	struct process *p = f->process;
	size_t count = p->inherited_count + p->object_count;
	mapped_unshare(f);
	f->extent_count = 0;
	f->extents_known = true;
	f->sorted += count;
	if (f->sorted > SORTED_MAX)
		return;
	f->extents = xreallocarray(f->extents, count + 1, sizeof(*f->extents));
	add(f, p->inherited, p->inherited_count);
	add(f, p->objects, p->object_count);
	if (f->extent_count)
		qsort(f->extents, f->extent_count, sizeof(*f->extents), compare);
}

const struct object *caller_at(struct replay *f, uint64_t address)
{
	if (!f->extents_known)
		sort(f);
	size_t low = 0, high = f->extent_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (f->extents[middle].begin <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < f->extents[low - 1].end ? f->extents[low - 1].object : NULL;
}
