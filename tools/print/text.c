/* SPDX-License-Identifier: MIT */
/* Trees as text: a line each is the name, where it is, how it was found, and what is odd about it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/shell.h"
#include "base/text.h"
#include "base/visible.h"
#include "graph/process.h"
#include "print/print.h"

enum { COLUMN_MAX = 72 };	/* origins stand no further to the right than this, unless a line is longer */

static void add_prefix(struct text_context *c, const struct line *line)
{
	const struct terminal *t = &c->options->terminal;
	for (size_t level = 1; level < line->depth; level++)
		buffer_string(&c->left, line->more[level] ? t->down : t->blank);
	if (line->depth)
		buffer_string(&c->left, line->more[line->depth] ? t->tee : t->ell);
}

/* The line is whole: measures or prints it. */
static void finish(struct text_context *c)
{
	size_t width = terminal_width(c->left.data ? c->left.data : "");
	if (c->measuring) {
		if (c->right.length && width <= COLUMN_MAX && width > c->widest)
			c->widest = width;
	} else {
		if (c->right.length)
			buffer_printf(&c->left, "%*s%s", width < c->column ? (int)(c->column - width) + 3 : 3, "",
				c->right.data);
		if (c->line)
			c->line(c->line_context, c->left.data);
		else
			puts(c->left.data);
	}
	c->left.length = c->right.length = 0;
}

static void add_path(struct text_context *c, const char *path, const char *name)
{
	buffer_string(&c->left, "   ");
	shorten_path(&c->shorten, &c->left, &c->options->terminal, path, name);
}

static void add_name(struct text_context *c, const struct object *o)
{
	terminal_name(&c->left, &c->options->terminal, object_name(o));
}

/* How an object was found, after what made somebody look for it. */
static void add_found(struct buffer *b, const struct terminal *t, const struct object *o)
{
	const struct candidate *candidate = object_candidate(o);
	if (candidate)
		words_origin(b, t, o->search, candidate);
	else if (o->flags & TRACE_DYNLINKER)
		buffer_string(b, "the dynamic linker");
	else if (!strchr(o->path, '/'))
		buffer_string(b, "mapped by the kernel");
	else
		buffer_string(b, "no search seen");
}

/* "torch/__init__.py:350 in _load_global_deps", in parentheses: where the program had it opened. */
static void add_place(struct buffer *b, const struct terminal *t, const struct search *s)
{
	struct buffer place = {0};
	if (s && s->via == VIA_DLOPEN && s->call && words_place(&place, s->call)) {
		buffer_string(b, " (");
		terminal_name(b, t, place.data);
		buffer_string(b, ")");
	}
	buffer_free(&place);
}

static void add_asker(struct buffer *b, const struct terminal *t, const struct view *v, const struct edge *e)
{
	buffer_string(b, "dlopen");
	if (e->asker != e->from && e->asker < v->count) {
		buffer_string(b, " by ");
		terminal_name(b, t, object_name(v->objects[e->asker]));
	}
	add_place(b, t, e->search);
}

/* Whether LD_PRELOAD has more than what `record` puts there. */
static bool has_preloads(const char *list)
{
	static const char separators[] = ": ";
	for (const char *p = list + strspn(list, separators); *p; p += strspn(p, separators)) {
		size_t length = strcspn(p, separators);
		char *entry = xstrndup(p, length);
		bool own = is_own_module(entry);
		free(entry);
		if (!own)
			return true;
		p += length;
	}
	return false;
}

static const char *preload_word(const struct view *v, const char *name)
{
	static const char variable[] = "LD_PRELOAD";
	if (is_own_module(name))
		return variable;
	for (const char *s = NULL; (s = trace_list_next(&v->process->image->env, s));)
		if (strncmp(s, "LD_PRELOAD=", 11) == 0 && has_preloads(s + 11))
			return variable;
	return "/etc/ld.so.preload";
}

/* An edge to an object that something else had loaded. */
static void add_already(struct buffer *b, const struct view *v, const struct object *o)
{
	buffer_string(b, "already loaded");
	if (o->via == VIA_PRELOAD) {
		buffer_printf(b, ": %s", preload_word(v, o->path));
		return;
	}
	if (o->via != VIA_DLOPEN)
		return;
	size_t slot = view_slot(v, o);
	for (size_t i = v->in.first[slot]; i < v->in.first[slot + 1]; i++) {
		if (v->edges[v->in.edges[i]].folded) {
			buffer_string(b, ": preload");
			return;
		}
	}
	buffer_string(b, ": dlopen");
}

void words_edge(struct buffer *b, const struct terminal *t, const struct view *v, const struct edge *e)
{
	const struct object *o = v->objects[e->to];
	switch (e->via) {
	case VIA_NEEDED:
		if (o->via == VIA_NEEDED || !o->search)
			add_found(b, t, o);
		else
			add_already(b, v, o);
		break;
	case VIA_DLOPEN:
		add_asker(b, t, v, e);
		if (e->asker != e->from && o->search == e->search && e->name[0] == '/')
			break;	/* as every extension module of Python: nothing was searched */
		buffer_string(b, ", ");
		if (o->search == e->search)
			add_found(b, t, o);
		else
			add_already(b, v, o);
		break;
	case VIA_PRELOAD:
		buffer_printf(b, "%s, ", preload_word(v, e->name));
		add_found(b, t, o);
		break;
	case VIA_START:
		add_found(b, t, o);
		break;
	}
}

/* "[RUNPATH of libssl.so.3]" */
static void add_origin(struct text_context *c, const struct view *v, const struct edge *e)
{
	const struct terminal *t = &c->options->terminal;
	struct buffer b = {0};
	buffer_string(&b, "[");
	words_edge(&b, t, v, e);
	buffer_string(&b, "]");
	terminal_paint(&c->right, t, COLOR_ORIGIN, b.data);
	buffer_free(&b);
}

/* Candidates before the one that was taken, which were there and could not be used. */
static void add_passed_over(struct buffer *b, const struct terminal *t, const struct object *o)
{
	const struct candidate *candidate = o->search ? unusable_candidate(o->search) : NULL;
	if (!candidate)
		return;
	struct buffer path = {0};
	candidate_path(&path, o->search, candidate);
	buffer_string(b, b->length ? ", passed over " : "passed over ");
	terminal_name(b, t, path.data ? path.data : "");
	buffer_printf(b, " (%s)", words_outcome(candidate));
	buffer_free(&path);
}

static void add_redirects(struct buffer *b, const struct terminal *t, const struct search *s)
{
	for (size_t i = 0; s && i < s->redirect_count; i++) {
		if (s->redirects[i].reason == TRACE_REASON_FOUND)
			continue;
		buffer_string(b, b->length ? ", " : "");
		words_redirect(b, t, &s->redirects[i]);
	}
}

/* ld.so's own words for why it came to nothing. */
static void add_words(struct buffer *b, const struct terminal *t, const char *words)
{
	if (!words)
		return;
	buffer_string(b, b->length ? ", ld.so: " : "ld.so: ");
	terminal_name(b, t, words);
}

void words_oddities(struct buffer *b, const struct terminal *t, const struct object *o)
{
	if (o->namespace_id != 0)
		buffer_printf(b, "namespace %lld", (long long)o->namespace_id);
	if (o->loads > 1)
		buffer_printf(b, "%sloaded %llu times", b->length ? ", " : "", (unsigned long long)o->loads);
	if (o->closed && !(o->via == VIA_NEEDED && o->requester && o->requester->closed))
		buffer_printf(b, "%s%s", b->length ? ", " : "", o->refused ? "refused" : "closed again");
	add_passed_over(b, t, o);
	add_redirects(b, t, o->search);
	add_words(b, t, object_words(o));
}

static void add_oddities(struct text_context *c, const struct object *o)
{
	const struct terminal *t = &c->options->terminal;
	struct buffer b = {0};
	words_oddities(&b, t, o);
	if (b.length) {
		buffer_string(&c->right, c->right.length ? "   " : "");
		terminal_paint(&c->right, t, COLOR_ODD, b.data);
	}
	buffer_free(&b);
}

/* How the object on an upward line asked for the one below it. */
static void add_asked(struct text_context *c, const struct view *v, const struct edge *e)
{
	const struct terminal *t = &c->options->terminal;
	struct buffer b = {0};
	switch (e->via) {
	case VIA_START:
		buffer_string(&b, "[nobody is known to have asked");
		break;
	case VIA_NEEDED:
		buffer_string(&b, "[needs it");
		break;
	case VIA_DLOPEN:
		buffer_string(&b, e->to == NO_SLOT ? "[tried to dlopen it" : "[opened it with dlopen");
		add_place(&b, t, e->search);
		break;
	case VIA_PRELOAD:
		buffer_printf(&b, "[%s", preload_word(v, e->name));
		break;
	}
	if (e->search && e->search->result == RESULT_SAME_FILE) {
		buffer_string(&b, ", as ");
		terminal_name(&b, t, e->name);
	}
	buffer_string(&b, "]");
	terminal_paint(&c->right, t, COLOR_ORIGIN, b.data);
	buffer_free(&b);
}

/* What the program's line says of its process. */
static void add_process(struct text_context *c, const struct view *v)
{
	const struct image *i = v->process->image;
	const char *status = i->next_exec == NO_IMAGE ? words_status(i) : NULL;
	bool bad = status && i->status != 0;
	struct buffer b = {0};
	if (!c->options->single)
		words_process(&b, &c->options->terminal, c->graph, v->process);
	if (bad)
		buffer_printf(&b, "%s%s", b.length ? ", " : "", status);
	if (b.length)
		buffer_printf(&c->left, "   (%s)", b.data);
	buffer_free(&b);
	shorten_announce(&c->shorten, &c->right, &c->options->terminal);
}

static void add_program(struct text_context *c, const struct view *v, const struct line *line)
{
	struct buffer name = {0};
	const char *path = line->slot < v->count ? v->objects[line->slot]->path : v->process->image->exe;
	terminal_name(&name, &c->options->terminal, process_name(v->process));
	terminal_paint(&c->left, &c->options->terminal, COLOR_PROGRAM, name.data ? name.data : "");
	buffer_free(&name);
	if (path)
		add_path(c, path, "");
	if (line->up && line->edge)
		add_asked(c, v, line->edge);
	else if (!line->up)
		add_process(c, v);
}

static void text_node(void *context, const struct view *v, const struct line *line)
{
	struct text_context *c = context;
	add_prefix(c, line);
	if (line->slot == v->root || line->slot >= v->count) {
		add_program(c, v, line);
		finish(c);
		return;
	}
	const struct object *o = v->objects[line->slot];
	struct buffer tag = {0};
	add_name(c, o);
	add_path(c, o->path, object_name(o));
	if (line->up && line->edge) {
		add_asked(c, v, line->edge);
	} else if (line->edge) {
		add_origin(c, v, line->edge);
	} else {
		buffer_string(&tag, "[");
		add_found(&tag, &c->options->terminal, o);
		buffer_string(&tag, "]");
		terminal_paint(&c->right, &c->options->terminal, COLOR_ORIGIN, tag.data);
		buffer_free(&tag);
	}
	if (!line->up || !line->edge)
		add_oddities(c, o);
	finish(c);
}

static void text_repeat(void *context, const struct view *v, const struct line *line)
{
	struct text_context *c = context;
	add_prefix(c, line);
	const struct edge *e = line->edge;
	if (line->slot == NO_SLOT) {
		terminal_name(&c->left, &c->options->terminal, e->name);
		buffer_string(&c->left, "   ");
		terminal_paint(&c->left, &c->options->terminal, COLOR_MISSING, "not found");
		buffer_string(&c->left, "   (*)");
		finish(c);
		return;
	}
	if (line->slot < v->count)
		add_name(c, v->objects[line->slot]);
	if (line->up) {
		add_asked(c, v, e);
		buffer_string(&c->right, "   (*)");
	} else {
		if (e->search && e->search->result == RESULT_SAME_FILE &&
			e->name != object_name(v->objects[line->slot])) {
			buffer_string(&c->left, ", asked for as ");
			shorten_path(&c->shorten, &c->left, &c->options->terminal, e->name, "");
		}
		if (e->via == VIA_DLOPEN) {
			buffer_string(&c->left, "   [");
			add_asker(&c->left, &c->options->terminal, v, e);
			buffer_string(&c->left, "]");
		}
		buffer_string(&c->left, line->slot < v->own ? "   (from before the fork)" : "   (*)");
	}
	finish(c);
}

static void add_why(struct text_context *c, const struct search *s)
{
	size_t count = s->trail->count;
	buffer_printf(&c->left, "   (%zu path%s searched: libtrace why ", count, plural(count));
	words_shell(&c->left, &c->options->terminal, s->name);
	if (c->options->directory) {
		buffer_string(&c->left, " ");
		words_shell(&c->left, &c->options->terminal, c->options->directory);
	}
	buffer_string(&c->left, ")");
}

static void add_missing_word(struct text_context *c, const struct image *i, const struct edge *e, bool up)
{
	const struct terminal *t = &c->options->terminal;
	const struct search *s = e->search;
	if (!edge_is_missing(e) && !(s && s->usable && s->error && !s->noload))
		buffer_string(&c->left, !s && up ? "never looked for: loading ended before" : words_miss(e));
	else
		terminal_paint(&c->left, t, COLOR_MISSING, words_miss(e));
	/* Killed in the middle; otherwise a trace that ends with a miss tells enough. */
	if (s && !s->certain && !s->usable && !s->resolved && !s->noload && i->has_status && WIFSIGNALED(i->status))
		buffer_string(&c->left, " before the process was killed");
}

static void text_missing(void *context, const struct view *v, const struct line *line)
{
	struct text_context *c = context;
	const struct terminal *t = &c->options->terminal;
	const struct edge *e = line->edge;
	add_prefix(c, line);
	terminal_name(&c->left, t, e->name);
	buffer_string(&c->left, "   ");
	add_missing_word(c, v->process->image, e, line->up);
	if (line->up) {
		finish(c);
		return;
	}
	if (e->via == VIA_DLOPEN || e->via == VIA_PRELOAD) {
		buffer_string(&c->left, "   [");
		if (e->via == VIA_DLOPEN)
			add_asker(&c->left, &c->options->terminal, v, e);
		else
			buffer_string(&c->left, preload_word(v, e->name));
		buffer_string(&c->left, "]");
	}
	struct buffer rules = {0};
	add_redirects(&rules, t, e->search);
	if (rules.length)
		buffer_printf(&c->left, "   %s", rules.data);
	buffer_free(&rules);
	struct buffer words = {0};
	add_words(&words, t, e->search && e->via == VIA_DLOPEN ? search_words(e->search) : NULL);
	if (words.length)
		buffer_printf(&c->left, "   %s", words.data);
	buffer_free(&words);
	const struct candidate *odd = e->search && !search_rule(e->search) ? unusable_candidate(e->search) : NULL;
	if (odd) {
		struct buffer path = {0};
		candidate_path(&path, e->search, odd);
		buffer_string(&c->left, "   ");
		terminal_name(&c->left, t, path.data ? path.data : "");
		buffer_printf(&c->left, ": %s", words_outcome(odd));
		buffer_free(&path);
	}
	if (e->search)
		add_why(c, e->search);
	finish(c);
}

/* "14 libraries preloaded by absolute path: a, b, c, …   (-a lists them)" */
static void text_fold(void *context, const struct view *v, const struct line *line)
{
	enum { NAMES = 3 };
	struct text_context *c = context;
	const struct terminal *t = &c->options->terminal;
	add_prefix(c, line);
	if (line->edge->to != NO_SLOT)
		buffer_printf(&c->left, "%zu libraries preloaded by absolute path: ", line->count);
	else
		buffer_printf(&c->left, "%zu more not found by dlopen: ", line->count);
	size_t at = line->at;
	const struct edge *e = line->edge;
	for (int i = 0; e && i < NAMES; i++, e = walk_fold_next(v, &at)) {
		buffer_string(&c->left, i ? ", " : "");
		terminal_name(&c->left, t, e->to == NO_SLOT ? e->name : object_name(v->objects[e->to]));
	}
	if (e)
		buffer_printf(&c->left, ", %s", t->dots);
	buffer_string(&c->left, "   (-a lists them)");
	finish(c);
}

const struct walk_ops text_ops = {
	.node = text_node, .repeat = text_repeat, .missing = text_missing, .fold = text_fold,
};

void text_context_begin(
	struct text_context *c, struct graph *g, const struct view *v, const struct print_options *options)
{
	*c = (struct text_context){.options = options, .graph = g};
	/* A reverse tree has no program's line to announce them on. */
	if (!options->invert && !options->duplicates)
		shorten_choose(&c->shorten, &g->strings, v);
}

void text_context_end(struct text_context *c)
{
	buffer_free(&c->left);
	buffer_free(&c->right);
}
