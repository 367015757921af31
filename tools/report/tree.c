/* SPDX-License-Identifier: MIT */
/* The part of a tree that matters, as lines of text: what leads to a failure, a redirect or a library of CUDA. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/report.h"

enum { ENOUGH = 8 * REPORT_MARKDOWN_ROOM };

static bool is_odd_edge(const struct edge *e)
{
	if (edge_is_missing(e))
		return true;
	return e->search && e->search->redirect_count > 0;
}

static bool matters(const struct view *v, size_t slot, enum tree_part part)
{
	const struct object *o = v->objects[slot];
	if (o->search && o->search->redirect_count)
		return true;
	if (part == PART_CUDA && report_is_cuda(object_name(o)))
		return true;
	for (size_t i = v->out.first[slot]; i < v->out.first[slot + 1]; i++)
		if (is_odd_edge(&v->edges[v->out.edges[i]]))
			return true;
	return false;
}

/* Hides whatever does not lead to something that matters; returns how many objects that hides. */
static size_t prune(struct view *v, enum tree_part part)
{
	bool *kept = xcalloc(v->count + 1, sizeof(*kept));
	size_t *queue = xcalloc(v->count + 1, sizeof(*queue)), head = 0, tail = 0, pruned = 0;
	for (size_t slot = 0; slot < v->count; slot++) {
		kept[slot] = slot == v->root || matters(v, slot, part);
		if (kept[slot])
			queue[tail++] = slot;
	}
	while (head < tail) {
		size_t slot = queue[head++];
		for (size_t i = v->in.first[slot]; i < v->in.first[slot + 1]; i++) {
			size_t from = v->edges[v->in.edges[i]].from;
			if (from < v->count && !kept[from]) {
				kept[from] = true;
				queue[tail++] = from;
			}
		}
	}
	for (size_t slot = v->own; slot < v->count; slot++) {
		if (kept[slot])
			continue;
		pruned++;
		v->hidden[slot] = true;
	}
	free(kept);
	free(queue);
	return pruned;
}

static void add_line(void *context, const char *text)
{
	struct buffer *b = context;
	buffer_string(b, text);
	buffer_string(b, "\n");
}

static void add_process(const struct report *r, const struct process *p, enum tree_part part, struct buffer *b)
{
	struct print_options options = {
		.terminal = r->terminal, .depth = WALK_DEEPEST, .single = r->scope->read_count == 1,
	};
	struct text_context text;
	struct walk walk;
	struct view view;
	view_build(&view, p, VIEW_HIDE | VIEW_FOLD);
	size_t pruned = prune(&view, part);
	text_context_begin(&text, r->scope->graph, &view, &options);
	text.line = add_line;
	text.line_context = b;
	for (int pass = 0; pass < 2; pass++) {
		text.measuring = pass == 0;
		text.column = text.widest;
		walk_begin(&walk, &view, options.depth, &text_ops, &text);
		walk_down(&walk);
		if (pass == 0)
			walk_end(&walk);
	}
	buffer_printf(b, "%zu object%s", view.count - view.own, plural(view.count - view.own));
	if (walk.repeated)
		buffer_printf(b, "; %zu shown above (*)", walk.repeated);
	if (walk.left_out)
		buffer_printf(b, ", %zu of them without a line", walk.left_out);
	if (pruned)
		buffer_printf(b, "; %zu neither failed nor redirected%s, not shown", pruned,
			part == PART_CUDA ? ", nor of CUDA" : "");
	if (walk.missing)
		buffer_printf(b, "; %zu not found", walk.missing);
	buffer_string(b, "\n");
	walk_end(&walk);
	text_context_end(&text);
	view_free(&view);
}

void report_tree(const struct report *r, enum tree_part part, struct buffer *b)
{
	size_t rest = 0;
	for (size_t i = 0; i < r->scope->graph->process_count; i++) {
		const struct process *p = &r->scope->graph->processes[i];
		if (!r->scope->shown[i] || (p->object_count == 0 && p->search_count == 0))
			continue;
		if (b->length > ENOUGH) {
			rest++;
			continue;
		}
		if (b->length)
			buffer_string(b, "\n");
		add_process(r, p, part, b);
	}
	if (rest)
		buffer_printf(b, "%zu more process%s\n", rest, rest == 1 ? "" : "es");
}
