/* SPDX-License-Identifier: MIT */
/*
 * The edges of a process.  What an object of the start-up opens while the program runs is drawn from the
 * program, which it serves (Python's libpython opens every extension module; NSS modules are opened by
 * libc), and says so; what a library opens that was itself opened later is drawn from that.
 */
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

size_t view_slot(const struct view *v, const struct object *o)
{
	/* Numbers go up along the objects, those from before a fork included. */
	size_t low = 0, high = o ? v->count : 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (v->objects[middle]->number < o->number)
			low = middle + 1;
		else
			high = middle;
	}
	return o && low < v->count && v->objects[low] == o ? low : NO_SLOT;
}

bool edge_is_missing(const struct edge *e)
{
	return e->to == NO_SLOT && e->search && !e->search->resolved && !e->search->usable && !e->search->noload &&
		!is_own_module(e->name);
}

bool edge_is_visible(const struct view *v, const struct edge *e)
{
	if (e->to != NO_SLOT)
		return !v->hidden[e->to];
	if (v->hides && is_own_module(e->name))
		return false;
	/* Not looked for: the start-up ended before it. */
	return e->search || !v->hides || !is_system_library(e->name);
}

void view_hidden_words(const struct view *v, struct buffer *b)
{
	const char *soname, *word;
	for (size_t i = 0; (word = system_library_word(i, &soname)); i++) {
		bool any = false;
		for (size_t slot = v->own; slot < v->count && !any; slot++)
			any = v->hidden[slot] && strcmp(object_name(v->objects[slot]), soname) == 0;
		if (any)
			buffer_printf(b, "%s%s", b->length ? ", " : "", word);
	}
}

static void add_edge(struct view *v, struct map *known, struct edge e)
{
	/* One edge says it; but another name for the same file is news. */
	bool named = e.to == NO_SLOT || (e.search && e.search->result == RESULT_SAME_FILE);
	void **at = map_at(known, (struct map_key){.a = e.from, .b = e.to, .c = named ? (uintptr_t)e.name : 0});
	if (*at)
		return;
	*at = v;
	grow(v->edges, v->edge_count);
	v->edges[v->edge_count++] = e;
}

static void add_needed(struct view *v, struct map *known, size_t slot)
{
	const struct object *o = v->objects[slot];
	for (size_t i = 0; i < o->needed_count; i++) {
		const struct need *need = &o->needed[i];
		struct edge e = {
			.from = slot, .to = view_slot(v, need->object), .asker = slot, .name = need->name,
			.search = need->search, .via = VIA_NEEDED, .before_fork = slot < v->own,
		};
		if (!e.before_fork || e.to != NO_SLOT)
			add_edge(v, known, e);
	}
}

/* The search that brought an object of the parent: the chain up to the program goes through it. */
static void add_before_fork(struct view *v, struct map *known, size_t slot)
{
	const struct object *o = v->objects[slot];
	size_t requester = view_slot(v, o->requester);
	if (o->search && requester != NO_SLOT && o->via != VIA_NEEDED)
		add_edge(v, known, (struct edge){
			.from = requester, .to = slot, .asker = requester, .name = o->search->name,
			.search = o->search, .via = o->via, .before_fork = true,
		});
}

static void add_search(struct view *v, struct map *known, const struct search *s)
{
	size_t requester = view_slot(v, s->requester);
	struct edge e = {
		.from = requester, .to = view_slot(v, s->object), .asker = requester, .name = s->name,
		.search = s, .via = s->via,
	};
	if (requester == NO_SLOT)
		e.from = e.asker = v->root;
	else if (s->via != VIA_NEEDED && (requester < v->own || v->objects[requester]->start_up))
		e.from = v->root;
	add_edge(v, known, e);
}

static void add_edges(struct view *v, struct map *known)
{
	const struct process *p = v->process;
	for (size_t i = 0; i < p->search_count; i++)
		if (p->searches[i]->via == VIA_PRELOAD)
			add_search(v, known, p->searches[i]);
	for (size_t slot = 0; slot < v->own; slot++)
		add_before_fork(v, known, slot);
	for (size_t slot = 0; slot < v->count; slot++)
		add_needed(v, known, slot);
	for (size_t i = 0; i < p->search_count; i++)
		if (p->searches[i]->via != VIA_PRELOAD &&
			!(p->searches[i]->via == VIA_NEEDED && p->searches[i]->listed))
			add_search(v, known, p->searches[i]);
}

/* Loading ends at the first library that is missing, so others that need it do not get to look for it. */
static void find_missing_too(struct view *v)
{
	struct map names = {0};
	for (size_t i = 0; i < v->edge_count; i++)
		if (edge_is_missing(&v->edges[i]))
			*map_at(&names,
				(struct map_key){.a = (uintptr_t)v->edges[i].name}) = (void *)(uintptr_t)(i + 1);
	for (size_t i = 0; i < v->edge_count; i++) {
		struct edge *e = &v->edges[i];
		uintptr_t found = (uintptr_t)map_get(&names, (struct map_key){.a = (uintptr_t)e->name});
		if (e->to == NO_SLOT && !e->search && found)
			e->search = v->edges[found - 1].search;
	}
	map_free(&names);
}

/* Sorts the edges by from (or to) and keeps their order otherwise. */
static void index_edges(const struct view *v, struct edge_index *index, bool up)
{
	size_t slots = v->count + 1;
	index->first = xcalloc(slots + 2, sizeof(*index->first));
	index->edges = xcalloc(v->edge_count + 1, sizeof(*index->edges));
	for (size_t i = 0; i < v->edge_count; i++) {
		size_t slot = up ? v->edges[i].to : v->edges[i].from;
		if (slot != NO_SLOT && (up || !v->edges[i].before_fork))
			index->first[slot + 2]++;
	}
	for (size_t s = 2; s < slots + 2; s++)
		index->first[s] += index->first[s - 1];
	for (size_t i = 0; i < v->edge_count; i++) {
		size_t slot = up ? v->edges[i].to : v->edges[i].from;
		if (slot != NO_SLOT && (up || !v->edges[i].before_fork))
			index->edges[index->first[slot + 1]++] = i;
	}
}

static void index_free(struct edge_index *index)
{
	free(index->first);
	free(index->edges);
}

/* Marks what can be reached from slot; queue has room for all. */
static void reach(const struct view *v, size_t slot, bool *reached, size_t *queue)
{
	size_t head = 0, tail = 0;
	if (slot < v->count)
		reached[slot] = true;
	queue[tail++] = slot;
	while (head < tail) {
		size_t s = queue[head++];
		for (size_t i = v->out.first[s]; i < v->out.first[s + 1]; i++) {
			size_t to = v->edges[v->out.edges[i]].to;
			if (to != NO_SLOT && !reached[to]) {
				reached[to] = true;
				queue[tail++] = to;
			}
		}
	}
}

/* What nobody is known to have asked for hangs from the program, so that nothing is left out. */
static void add_orphans(struct view *v, struct map *known)
{
	bool *reached = xcalloc(v->count + 1, sizeof(*reached));
	size_t *queue = xcalloc(v->count + 1, sizeof(*queue)), before = v->edge_count;
	reach(v, v->root, reached, queue);
	for (size_t slot = v->own; slot < v->count; slot++) {
		if (reached[slot])
			continue;
		add_edge(v, known, (struct edge){
			.from = v->root, .to = slot, .asker = v->root, .name = object_name(v->objects[slot]),
			.via = VIA_START,
		});
		reach(v, slot, reached, queue);
	}
	free(reached);
	free(queue);
	if (v->edge_count == before)
		return;
	index_free(&v->out);
	index_edges(v, &v->out, false);
}

/* Only where it came from is what makes one of them worth a line. */
static bool is_ordinary(const struct view *v, size_t slot)
{
	const struct object *o = v->objects[slot];
	const struct candidate *c = object_candidate(o);
	if (is_own_module(o->path))
		return true;
	if (slot == v->root || !is_system_library(object_name(o)) || o->via == VIA_PRELOAD)
		return false;
	if (o->namespace_id != 0 && o->via == VIA_DLOPEN)
		return false;
	return !c || c->origin == ORIGIN_CACHE || c->origin == ORIGIN_DEFAULT;
}

/* A library is not hidden where that would hide another or a miss. */
static bool leads_on(const struct view *v, size_t slot)
{
	for (size_t i = v->out.first[slot]; i < v->out.first[slot + 1]; i++) {
		const struct edge *e = &v->edges[v->out.edges[i]];
		if (e->to == NO_SLOT ? e->search != NULL : !v->hidden[e->to])
			return true;
	}
	return false;
}

static void hide(struct view *v)
{
	for (size_t slot = 0; slot < v->count; slot++)
		v->hidden[slot] = is_ordinary(v, slot);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t slot = v->own; slot < v->count; slot++) {
			if (v->hidden[slot] && leads_on(v, slot)) {
				v->hidden[slot] = false;
				changed = true;
			}
		}
	}
}

void view_build(struct view *v, const struct process *p, unsigned flags)
{
	*v = (struct view){.process = p, .hides = flags & VIEW_HIDE, .folds = flags & VIEW_FOLD};
	v->own = p->inherited_count;
	v->count = p->inherited_count + p->object_count;
	v->objects = xcalloc(v->count + 1, sizeof(struct object *));
	for (size_t i = 0; i < v->own; i++)
		v->objects[i] = p->inherited[i];
	for (size_t i = 0; i < p->object_count; i++)
		v->objects[v->own + i] = p->objects[i];
	v->root = view_slot(v, p->program);
	if (v->root == NO_SLOT)
		v->root = v->count;
	struct map known = {0};
	add_edges(v, &known);
	find_missing_too(v);
	index_edges(v, &v->out, false);
	add_orphans(v, &known);
	map_free(&known);
	index_edges(v, &v->in, true);
	v->hidden = xcalloc(v->count + 1, sizeof(*v->hidden));
	if (v->hides)
		hide(v);
	if (v->folds)
		view_fold(v);
}

void view_free(struct view *v)
{
	free(v->objects);
	free(v->edges);
	free(v->hidden);
	index_free(&v->out);
	index_free(&v->in);
}
