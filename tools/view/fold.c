/* SPDX-License-Identifier: MIT */
/*
 * Libraries that a program preloads by their paths, as torch does through ctypes with all of CUDA.  The
 * requester says nothing about them: who needs them does, and there they are drawn.  In its place the
 * requester has one line that counts them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/view.h"

enum { FOLD_LEAST = 4 };	/* fewer are as easily read */

/* Opened by its absolute path, and for the first time. */
static bool is_direct(const struct view *v, const struct edge *e)
{
	if (e->via != VIA_DLOPEN || e->to == NO_SLOT || e->name[0] != '/')
		return false;
	const struct object *o = v->objects[e->to];
	return o->search == e->search && e->search->result == RESULT_LOADED && !v->hidden[e->to];
}

static bool is_needed(const struct view *v, size_t slot)
{
	for (size_t i = v->in.first[slot]; i < v->in.first[slot + 1]; i++) {
		const struct edge *e = &v->edges[v->in.edges[i]];
		if (e->via == VIA_NEEDED && e->from != slot)
			return true;
	}
	return false;
}

static bool has_misses(const struct view *v, size_t slot)
{
	for (size_t i = v->out.first[slot]; i < v->out.first[slot + 1]; i++)
		if (v->edges[v->out.edges[i]].to == NO_SLOT)
			return true;
	return false;
}

/* …/nvidia of …/nvidia/cublas/lib: what one vendor's packages have in common. */
static struct map_key vendor_of(const struct object *o, size_t from)
{
	const char *end = o->directory + strlen(o->directory);
	for (int levels = 0; levels < 2; levels++)
		while (end > o->directory && *--end != '/')
			;
	size_t length = (size_t)(end - o->directory);
	return (struct map_key){.a = hash_bytes(o->directory, length), .b = length, .c = from};
}

/* Folds what others need, and what comes from the same place. */
static size_t fold_from(struct view *v, size_t from, struct map *vendors)
{
	size_t count = 0;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = v->out.first[from]; i < v->out.first[from + 1]; i++) {
			struct edge *e = &v->edges[v->out.edges[i]];
			if (e->folded || !is_direct(v, e))
				continue;
			struct map_key vendor = vendor_of(v->objects[e->to], from);
			if (pass == 0 && is_needed(v, e->to))
				*map_at(vendors, vendor) = v;
			else if (pass == 0 || !map_get(vendors, vendor) || has_misses(v, e->to))
				continue;
			e->folded = true;
			count++;
		}
	}
	return count;
}

static void unfold(struct view *v, size_t from)
{
	for (size_t i = v->out.first[from]; i < v->out.first[from + 1]; i++)
		v->edges[v->out.edges[i]].folded = false;
}

/* Whether every miss is still drawn when the folded edges are not followed. */
static bool misses_are_drawn(const struct view *v)
{
	bool *reached = xcalloc(v->count + 1, sizeof(*reached)), all = true;
	size_t *queue = xcalloc(v->count + 1, sizeof(*queue)), head = 0, tail = 0;
	reached[v->root] = true;
	queue[tail++] = v->root;
	while (head < tail) {
		size_t s = queue[head++];
		for (size_t i = v->out.first[s]; i < v->out.first[s + 1]; i++) {
			const struct edge *e = &v->edges[v->out.edges[i]];
			if (e->to != NO_SLOT && !e->folded && !reached[e->to]) {
				reached[e->to] = true;
				queue[tail++] = e->to;
			}
		}
	}
	for (size_t slot = v->own; slot < v->count; slot++)
		all = all && (reached[slot] || !has_misses(v, slot));
	free(reached);
	free(queue);
	return all;
}

void view_fold(struct view *v)
{
	struct map vendors = {0};
	size_t folded = 0;
	for (size_t slot = 0; slot <= v->count; slot++) {
		size_t count = fold_from(v, slot, &vendors);
		if (count < FOLD_LEAST)
			unfold(v, slot);
		else
			folded += count;
	}
	map_free(&vendors);
	if (folded && !misses_are_drawn(v))
		for (size_t slot = 0; slot <= v->count; slot++)
			unfold(v, slot);
}
