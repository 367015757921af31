/* SPDX-License-Identifier: MIT */
/* The walk: what is drawn on a line of its own, what is a repeat, what is folded or too deep. */
#include "view/walk.h"

#include <stdlib.h>

#include "base/mem.h"

void walk_begin(struct walk *w, const struct view *v, size_t depth, const struct walk_ops *ops, void *context)
{
	*w = (struct walk){.view = v, .ops = ops, .context = context};
	w->depth = depth < WALK_DEEPEST ? depth : WALK_DEEPEST;
	w->most = WALK_REPEATS;
	w->drawn = xcalloc(v->count + 1, sizeof(bool));
	w->expanded = xcalloc(v->count + 1, sizeof(bool));
	w->listed = xcalloc(v->count + 1, sizeof(bool));
}

void walk_end(struct walk *w)
{
	free(w->drawn);
	free(w->expanded);
	free(w->listed);
	map_free(&w->misses);
}

/* A child in a tree; edge is the first of count where several are one line. */
struct walk_child {
	const struct edge *edge;
	size_t at;	/* of edge in the index by from */
	size_t count;
};

static bool is_miss_to_fold(const struct view *v, const struct edge *e)
{
	return v->folds && !e->folded && e->to == NO_SLOT && e->via != VIA_NEEDED;
}

/* The lines below slot, in order; the caller frees them. */
static struct walk_child *children_of(const struct view *v, size_t slot, size_t *count)
{
	size_t first = v->out.first[slot], end = v->out.first[slot + 1], misses = 0, drawn = 0;
	struct walk_child *children = xcalloc(end - first + 1, sizeof(*children)), *preloads = NULL, *more = NULL;
	*count = 0;
	for (size_t i = first; i < end; i++)
		misses += is_miss_to_fold(v, &v->edges[v->out.edges[i]]);
	for (size_t i = first; i < end; i++) {
		const struct edge *e = &v->edges[v->out.edges[i]];
		struct walk_child **fold = NULL;
		if (e->folded)
			fold = &preloads;
		else if (is_miss_to_fold(v, e) && misses > WALK_MISSES + 1 && drawn++ >= WALK_MISSES)
			fold = &more;
		if (fold && *fold) {
			(*fold)->count++;
		} else if (fold || edge_is_visible(v, e)) {
			children[*count] = (struct walk_child){e, i, 1};
			if (fold)
				*fold = &children[*count];
			++*count;
		}
	}
	return children;
}

static void down(struct walk *w, size_t slot, size_t depth);

const struct edge *walk_fold_next(const struct view *v, size_t *at)
{
	const struct edge *e = &v->edges[v->out.edges[*at]];
	for (size_t i = *at + 1; i < v->out.first[e->from + 1]; i++) {
		const struct edge *next = &v->edges[v->out.edges[i]];
		if (e->folded ? next->folded : is_miss_to_fold(v, next)) {
			*at = i;
			return next;
		}
	}
	return NULL;
}

/* A name that is missing is missing once, whoever asks. */
static bool is_known_miss(struct walk *w, const struct edge *e)
{
	void **at = map_at(&w->misses, (struct map_key){.a = (uintptr_t)e->name});
	bool known = *at;
	*at = w;
	return known;
}

static void count_fold(struct walk *w, const struct walk_child *c)
{
	const struct edge *e = c->edge;
	for (size_t at = c->at; e; e = walk_fold_next(w->view, &at)) {
		w->missing += edge_is_missing(e) && !is_known_miss(w, e);
		if (e->to != NO_SLOT)
			w->listed[e->to] = true;
	}
	w->folded += c->count;
}

static void draw_repeat(struct walk *w, const struct line *line)
{
	if (w->repeats < w->most) {
		w->repeats++;
		w->ops->repeat(w->context, w->view, line);
	} else {
		w->left_out++;
	}
}

static void draw_child(struct walk *w, const struct walk_child *c, size_t depth)
{
	const struct view *v = w->view;
	struct line line = {
		.edge = c->edge, .slot = c->edge->to, .depth = depth, .more = w->more, .at = c->at, .count = c->count};
	if (c->edge->folded || c->count > 1) {
		count_fold(w, c);
		w->ops->fold(w->context, v, &line);
	} else if (edge_is_missing(c->edge) && is_known_miss(w, c->edge)) {
		w->repeated++;
		draw_repeat(w, &line);
	} else if (c->edge->to == NO_SLOT) {
		w->missing += edge_is_missing(c->edge);
		w->ops->missing(w->context, v, &line);
	} else if (w->expanded[line.slot] || (w->drawn[line.slot] && depth == w->depth)) {
		w->repeated += line.slot >= v->own;
		draw_repeat(w, &line);
	} else {
		w->drawn[line.slot] = true;
		w->ops->node(w->context, v, &line);
		down(w, line.slot, depth);
	}
}

static void down(struct walk *w, size_t slot, size_t depth)
{
	size_t count;
	if (depth == w->depth)
		return;
	w->expanded[slot] = true;
	struct walk_child *children = children_of(w->view, slot, &count);
	for (size_t i = 0; i < count; i++) {
		w->more[depth + 1] = i + 1 < count;
		draw_child(w, &children[i], depth + 1);
	}
	free(children);
}

void walk_down(struct walk *w)
{
	const struct view *v = w->view;
	struct line line = {.slot = v->root, .more = w->more};
	/* What was there before the fork is drawn in the parent's tree. */
	for (size_t slot = 0; slot < v->own; slot++)
		w->drawn[slot] = w->expanded[slot] = true;
	w->drawn[v->root] = true;
	w->ops->node(w->context, v, &line);
	down(w, v->root, 0);
	for (size_t slot = v->own; slot < v->count; slot++)
		w->pruned += !w->drawn[slot] && !w->listed[slot] && !v->hidden[slot];
}

const size_t *walk_edges_to(const struct view *v, size_t slot, size_t *count)
{
	*count = v->in.first[slot + 1] - v->in.first[slot];
	return v->in.edges + v->in.first[slot];
}

static void up(struct walk *w, const size_t *edges, size_t count, size_t depth)
{
	const struct view *v = w->view;
	if (depth == w->depth)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct edge *e = &v->edges[edges[i]];
		struct line line = {.edge = e, .slot = e->asker, .depth = depth + 1, .more = w->more, .up = true};
		w->more[depth + 1] = i + 1 < count;
		/* The program has nothing above it to be repeated. */
		bool leaf = e->asker == v->root || v->in.first[e->asker] == v->in.first[e->asker + 1];
		if (w->expanded[e->asker] && !leaf) {
			w->repeated++;
			draw_repeat(w, &line);
			continue;
		}
		w->drawn[e->asker] = w->expanded[e->asker] = true;
		w->ops->node(w->context, v, &line);
		size_t next;
		const size_t *above = walk_edges_to(v, e->asker, &next);
		if (!leaf)
			up(w, above, next, depth + 1);
	}
}

void walk_up(struct walk *w, size_t slot, const size_t *edges, size_t count)
{
	const struct view *v = w->view;
	struct line line = {.slot = slot, .more = w->more, .up = true};
	if (slot == NO_SLOT) {
		line.edge = &v->edges[edges[0]];
		w->ops->missing(w->context, v, &line);
	} else {
		w->drawn[slot] = w->expanded[slot] = true;
		w->ops->node(w->context, v, &line);
	}
	up(w, edges, count, 0);
}
