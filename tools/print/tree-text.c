/* SPDX-License-Identifier: MIT */
/* `tree` as text: the roots of each kind of tree, and the line below it that leaves nothing uncounted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "graph/process.h"
#include "print/print.h"

struct tree {
	struct text_context text;
	struct view view;
	struct walk walk;
	struct graph *graph;
	const struct print_options *options;
	size_t *starts, start_count;	/* roots of a reverse tree */
	struct edge_index misses;
	size_t miss_count;
};

size_t missing_names(const struct view *v, struct edge_index *index)
{
	struct map groups = {0};
	size_t count = 0;
	size_t *group = xcalloc(v->edge_count + 1, sizeof(*group));
	for (size_t i = 0; i < v->edge_count; i++) {
		if (v->edges[i].to != NO_SLOT)
			continue;
		void **at = map_at(&groups, (struct map_key){.a = (uintptr_t)v->edges[i].name});
		if (!*at)
			*at = (void *)(uintptr_t)++count;
		group[i] = (uintptr_t)*at;
	}
	index->first = xcalloc(count + 3, sizeof(*index->first));
	index->edges = xcalloc(v->edge_count + 1, sizeof(*index->edges));
	for (size_t i = 0; i < v->edge_count; i++)
		if (group[i])
			index->first[group[i] + 1]++;
	for (size_t g = 1; g < count + 2; g++)
		index->first[g] += index->first[g - 1];
	for (size_t i = 0; i < v->edge_count; i++)
		if (group[i])
			index->edges[index->first[group[i]]++] = i;
	free(group);
	map_free(&groups);
	return count;
}

/* Whether a line would stand below slot in the tree from the program. */
static bool is_leaf(const struct view *v, size_t slot)
{
	for (size_t i = v->out.first[slot]; i < v->out.first[slot + 1]; i++) {
		size_t to = v->edges[v->out.edges[i]].to;
		if (to == NO_SLOT || (to != slot && !v->hidden[to]))
			return false;
	}
	return true;
}

static void find_leaves(struct tree *t)
{
	const struct view *v = &t->view;
	for (size_t slot = v->own; slot < v->count; slot++)
		if (!v->hidden[slot] && is_leaf(v, slot))
			t->starts[t->start_count++] = slot;
	t->miss_count = missing_names(v, &t->misses);
}

struct missing_name {
	size_t first, slot;	/* first: the lowest slot of its name */
};

static int compare_named(const void *a, const void *b)
{
	const struct missing_name *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->slot < y->slot ? -1 : x->slot > y->slot;
}

static void find_duplicates(struct tree *t)
{
	const struct view *v = &t->view;
	struct map firsts = {0};
	struct missing_name *named = xcalloc(v->count + 1, sizeof(*named));
	size_t count = 0;
	for (size_t slot = 0; slot < v->count; slot++) {
		if (v->hidden[slot])
			continue;
		const char *name = strings_keep_string(&t->graph->strings, object_name(v->objects[slot]));
		void **at = map_at(&firsts, (struct map_key){.a = (uintptr_t)name});
		if (!*at)
			*at = (void *)(uintptr_t)(slot + 1);
		named[count++] = (struct missing_name){(uintptr_t)*at - 1, slot};
	}
	qsort(named, count, sizeof(*named), compare_named);
	for (size_t i = 0; i < count; i++) {
		bool before = i > 0 && named[i - 1].first == named[i].first;
		if (before || (i + 1 < count && named[i + 1].first == named[i].first))
			t->starts[t->start_count++] = named[i].slot;
	}
	free(named);
	map_free(&firsts);
}

static void walk_starts(struct tree *t)
{
	const struct view *v = &t->view;
	size_t count;
	for (size_t i = 0; i < t->start_count; i++) {
		const size_t *edges = walk_edges_to(v, t->starts[i], &count);
		walk_up(&t->walk, t->starts[i], edges, count);
	}
	for (size_t i = 0; i < t->miss_count; i++) {
		const size_t *edges = t->misses.edges + t->misses.first[i];
		if (edge_is_visible(v, &v->edges[edges[0]]))
			walk_up(&t->walk, NO_SLOT, edges, t->misses.first[i + 1] - t->misses.first[i]);
	}
	/* What only asks for each other in a circle has no leaf. */
	for (size_t slot = v->own; t->options->invert && slot < v->count; slot++) {
		if (t->walk.drawn[slot] || v->hidden[slot] || slot == v->root)
			continue;
		const size_t *edges = walk_edges_to(v, slot, &count);
		walk_up(&t->walk, slot, edges, count);
	}
}

static void walk_once(struct tree *t, bool measuring)
{
	bool up = t->options->invert || t->options->duplicates;
	t->text.measuring = measuring;
	t->text.column = t->text.widest;
	walk_begin(&t->walk, &t->view, t->options->depth, &text_ops, &t->text);
	t->walk.most = t->options->all ? SIZE_MAX : WALK_REPEATS;
	if (up)
		walk_starts(t);
	else
		walk_down(&t->walk);
	if (measuring)
		walk_end(&t->walk);
}

/* "3 hidden (libc, libm, ld.so: -a shows them)" */
static void add_hidden(struct buffer *b, const struct view *v)
{
	struct buffer words = {0};
	size_t count = 0;
	for (size_t slot = v->own; slot < v->count; slot++)
		count += v->hidden[slot];
	view_hidden_words(v, &words);
	if (count)
		buffer_printf(b, "; %zu hidden (%s: -a shows them)", count, words.data);
	buffer_free(&words);
}

static void print_summary(const struct tree *t)
{
	const struct view *v = &t->view;
	const struct walk *w = &t->walk;
	size_t own = v->count - v->own;
	struct buffer b = {0};
	buffer_printf(&b, "%zu object%s", own, plural(own));
	if (v->own)
		buffer_printf(&b, " of its own, %zu from before the fork", v->own);
	if (w->repeated)
		buffer_printf(&b, "; %zu shown above (*)", w->repeated);
	if (w->left_out)
		buffer_printf(&b, ", %zu of them without a line (-a gives them one)", w->left_out);
	if (!t->options->duplicates)
		add_hidden(&b, v);
	if (w->pruned && t->options->depth < WALK_DEEPEST)
		buffer_printf(&b, "; %zu deeper than --depth %zu", w->pruned, t->options->depth);
	else if (w->pruned)
		buffer_printf(&b, "; %zu below folded lines (-a shows them)", w->pruned);
	if (w->missing)
		buffer_printf(&b, "; %zu not found", w->missing);
	puts(b.data);
	buffer_free(&b);
}

/* A fork child that did nothing here has nothing to draw. */
static void print_idle(const struct graph *g, const struct process *p, const struct print_options *options)
{
	struct buffer b = {0};
	const char *status = words_status(p->image);
	terminal_name(&b, &options->terminal, process_name(p));
	buffer_string(&b, "   (");
	words_process(&b, &options->terminal, g, p);
	if (status && p->image->status != 0 && p->image->next_exec == NO_IMAGE)
		buffer_printf(&b, ", %s", status);
	buffer_string(&b, "; loaded nothing of its own)");
	puts(b.data);
	buffer_free(&b);
}

static void print_not_started(const struct process *p, const struct print_options *options)
{
	enum { LINES = 5 };
	size_t lines = 0;
	for (size_t i = 0; i < p->exec_count; i++) {
		if (!exec_is_miss(p, &p->execs[i]) || (lines++ >= LINES && !options->all))
			continue;
		struct buffer b = {0};
		char *reason = exec_reason(&p->execs[i]);
		terminal_name(&b, &options->terminal, exec_name(&p->execs[i]));
		buffer_string(&b, "   ");
		terminal_paint(&b, &options->terminal, COLOR_MISSING, "not started");
		buffer_string(&b, "   ");
		terminal_name(&b, &options->terminal, reason);
		puts(b.data);
		buffer_free(&b);
		free(reason);
	}
	if (lines > LINES && !options->all)
		printf("%zu more programs not started   (-a lists them)\n", lines - LINES);
}

void text_tree(struct graph *g, const struct process *p, const struct print_options *options)
{
	struct tree t = {.graph = g, .options = options};
	if (p->image->forked && p->object_count == 0 && p->search_count == 0) {
		print_idle(g, p, options);
		print_not_started(p, options);
		return;
	}
	view_build(&t.view, p, options->all ? 0 : VIEW_HIDE | VIEW_FOLD);
	text_context_begin(&t.text, g, &t.view, options);
	t.starts = xcalloc(t.view.count + 1, sizeof(*t.starts));
	if (options->duplicates)
		find_duplicates(&t);
	else if (options->invert)
		find_leaves(&t);
	walk_once(&t, true);
	walk_once(&t, false);
	if (options->duplicates && t.start_count == 0)
		puts("(no library is loaded twice)");
	else
		print_summary(&t);
	if (!options->duplicates && !options->invert)
		print_not_started(p, options);
	walk_end(&t.walk);
	free(t.starts);
	free(t.misses.first);
	free(t.misses.edges);
	text_context_end(&t.text);
	view_free(&t.view);
}
