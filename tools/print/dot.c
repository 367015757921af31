/* SPDX-License-Identifier: MIT */
/* Trees for Graphviz: a cluster a process, solid edges for DT_NEEDED, dashed for dlopen, red for what is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/visible.h"
#include "graph/process.h"
#include "print/print.h"

/* A quoted string of dot: only quotes and backslashes mean anything in it. */
static void print_quoted(const char *bytes)
{
	struct buffer b = {0};
	buffer_string(&b, "");
	buffer_visible(&b, bytes);
	putchar('"');
	for (const char *p = b.data; *p; p++) {
		if (*p == '"' || *p == '\\')
			putchar('\\');
		putchar(*p);
	}
	putchar('"');
	buffer_free(&b);
}

struct dot {
	const struct graph *graph;
	size_t process, misses;
};

static void print_edge_style(const struct edge *e)
{
	if (!e)
		return;
	switch (e->via) {
	case VIA_NEEDED:
		return;
	case VIA_DLOPEN:
		fputs(" [style=dashed, label=\"dlopen\"]", stdout);
		return;
	case VIA_PRELOAD:
		fputs(" [style=dotted, label=\"preload\"]", stdout);
		return;
	case VIA_START:
		fputs(" [style=invis]", stdout);
		return;
	}
}

/* Edges go from the one that asked, wherever a tree would draw them; the parent's objects are not in the picture. */
static size_t asker_of(const struct view *v, const struct edge *e)
{
	return e->asker >= v->own && e->asker < v->count ? e->asker : v->root;
}

static void print_edge(const struct dot *d, const struct view *v, const struct line *line)
{
	size_t asker = asker_of(v, line->edge);
	printf("\t\tp%zu_o%zu -> p%zu_o%zu", d->process, asker, d->process, line->slot);
	print_edge_style(line->edge);
	puts(";");
}

static void dot_node(void *context, const struct view *v, const struct line *line)
{
	const struct dot *d = context;
	const struct object *o = line->slot < v->count ? v->objects[line->slot] : NULL;
	printf("\t\tp%zu_o%zu [label=", d->process, line->slot);
	print_quoted(line->slot == v->root ? process_name(v->process) : object_name(o));
	fputs(", tooltip=", stdout);
	print_quoted(o ? o->path : "");
	puts(line->slot == v->root ? ", shape=box];" : "];");
	if (line->edge)
		print_edge(d, v, line);
}

static void dot_missing(void *context, const struct view *v, const struct line *line)
{
	struct dot *d = context;
	const struct edge *e = line->edge;
	size_t asker = asker_of(v, e), number = d->misses++;
	printf("\t\tp%zu_m%zu [color=%s, label=", d->process, number, edge_is_missing(e) ? "red" : "gray");
	print_quoted(e->name);
	printf("];\n\t\tp%zu_o%zu -> p%zu_m%zu", d->process, asker, d->process, number);
	print_edge_style(e);
	puts(";");
}

static void dot_repeat(void *context, const struct view *v, const struct line *line)
{
	struct dot *d = context;
	if (line->slot == NO_SLOT) {
		dot_missing(d, v, line);
		return;
	}
	/* What was there before a fork has not been declared. */
	if (line->slot < v->own) {
		printf("\t\tp%zu_o%zu [style=dashed, label=", d->process, line->slot);
		print_quoted(object_name(v->objects[line->slot]));
		puts("];");
	}
	print_edge(d, v, line);
}

/* A graph has room for all of them: its views are built without folds. */
static const struct walk_ops dot_ops = {
	.node = dot_node, .repeat = dot_repeat, .missing = dot_missing,
};

void dot_begin(void)
{
	puts("digraph libtrace {\n\trankdir=LR;\n\tnode [fontname=\"monospace\"];");
}

void dot_process(const struct graph *g, const struct process *p, const struct print_options *options)
{
	struct dot d = {.graph = g, .process = p->index};
	struct view v;
	struct walk w;
	struct buffer title = {0};
	view_build(&v, p, options->all ? 0 : VIEW_HIDE);
	printf("\tsubgraph cluster_p%zu {\n\t\tlabel=", p->index);
	buffer_printf(&title, "%s (%s)", process_name(p), p->image->label);
	print_quoted(title.data);
	puts(";");
	walk_begin(&w, &v, options->depth, &dot_ops, &d);
	w.most = SIZE_MAX;	/* an edge each */
	walk_down(&w);
	walk_end(&w);
	puts("\t}");
	buffer_free(&title);
	view_free(&v);
}

void dot_end(void)
{
	puts("}");
}
