/* SPDX-License-Identifier: MIT */
/* The answer of `why` for a person: the tree from the library up to the program, then every search, numbered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/visible.h"
#include "graph/process.h"
#include "print/compat.h"
#include "print/why-now.h"
#include "print/why.h"

struct answer {
	struct text_context text;
	struct view view;
	const struct print_options *options;
	const char *name;
	bool *meant;		/* by slot */
};

static void walk_once(struct answer *a, bool measuring)
{
	const struct view *v = &a->view;
	struct walk w;
	struct edge_index misses = {0};
	size_t count;
	a->text.measuring = measuring;
	a->text.column = a->text.widest;
	walk_begin(&w, v, a->options->depth, &text_ops, &a->text);
	w.most = a->options->all ? SIZE_MAX : WALK_REPEATS;
	for (size_t slot = 0; slot < v->count; slot++) {
		if (!a->meant[slot])
			continue;
		const size_t *edges = walk_edges_to(v, slot, &count);
		walk_up(&w, slot, edges, count);
	}
	size_t names = missing_names(v, &misses);
	for (size_t i = 0; i < names; i++) {
		const size_t *edges = misses.edges + misses.first[i];
		if (why_is_name(v->edges[edges[0]].name, a->name))
			walk_up(&w, NO_SLOT, edges, misses.first[i + 1] - misses.first[i]);
	}
	if (w.left_out && !measuring)
		printf("%zu more lines of what is shown above (*)%s\n", w.left_out,
			a->options->all ? "" : " (-a shows them)");
	free(misses.first);
	free(misses.edges);
	walk_end(&w);
}

/* "libbar.so.1 needs libfoo.so.2" */
static void print_question(const struct answer *a, const struct search *s)
{
	const struct terminal *t = &a->options->terminal;
	struct buffer b = {0}, requester = {0}, name = {0};
	terminal_name(&requester, t, s->requester ? object_name(s->requester) : "something unknown");
	terminal_name(&name, t, s->name);
	switch (s->via) {
	case VIA_START:
		buffer_printf(&b, "%s asks for %s", requester.data, name.data);
		break;
	case VIA_NEEDED:
		buffer_printf(&b, "%s needs %s", requester.data, name.data);
		break;
	case VIA_DLOPEN:
		buffer_printf(&b, "%s opens %s with dlopen", requester.data, name.data);
		break;
	case VIA_PRELOAD:
		buffer_printf(&b, "%s is to be preloaded into %s", name.data, requester.data);
		break;
	}
	if (s->count > 1)
		buffer_printf(&b, ", %llu times the same way", (unsigned long long)s->count);
	buffer_string(&b, s->trail->count ? "; searched, in this order:" : "; no path was searched");
	printf("\n%s\n", b.data);
	buffer_free(&b);
	buffer_free(&requester);
	buffer_free(&name);
}

struct why_row {
	char *origin, *path;
};

static void print_outcome(const struct answer *a, const struct candidate *c)
{
	struct buffer b = {0};
	const char *outcome = words_outcome(c);
	bool odd = c->outcome != TRACE_OUTCOME_MISSING && c->outcome != TRACE_OUTCOME_FOUND;
	if (odd)
		terminal_paint(&b, &a->options->terminal, COLOR_ODD, outcome);
	else
		buffer_string(&b, outcome);
	puts(b.data);
	buffer_free(&b);
}

static void print_candidates(const struct answer *a, const struct search *s)
{
	enum { PATH_COLUMNS = 100 };	/* longer ones push their outcome to the right */
	const struct terminal *t = &a->options->terminal;
	size_t count = s->trail->count, widest_origin = 0, widest_path = 0;
	struct why_row *rows = xcalloc(count + 1, sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		struct buffer raw = {0}, origin = {0}, path = {0};
		words_origin(&origin, t, s, c);
		candidate_path(&raw, s, c);
		terminal_name(&path, t, raw.data ? raw.data : "");
		buffer_free(&raw);
		rows[i] = (struct why_row){origin.data, path.data};
		size_t origin_width = terminal_width(rows[i].origin), path_width = terminal_width(rows[i].path);
		if (origin_width > widest_origin)
			widest_origin = origin_width;
		if (path_width > widest_path && path_width <= PATH_COLUMNS)
			widest_path = path_width;
	}
	for (size_t i = 0; i < count; i++) {
		size_t origin = terminal_width(rows[i].origin), path = terminal_width(rows[i].path);
		printf("  %2zu. %s%*s   %s%*s   ", i + 1, rows[i].origin, (int)(widest_origin - origin), "",
			rows[i].path, path < widest_path ? (int)(widest_path - path) : 0, "");
		print_outcome(a, &s->trail->candidates[i]);
		free(rows[i].origin);
		free(rows[i].path);
	}
	free(rows);
}

/* "from libplugin.so+0x1139 with RTLD_NOW, at plugins.py:12 in load" */
static void print_call(const struct answer *a, const struct call *c)
{
	const struct terminal *t = &a->options->terminal;
	struct buffer b = {0}, place = {0};
	buffer_string(&b, "from ");
	if (c->caller)
		terminal_name(&b, t, object_name(c->caller));
	buffer_printf(&b, "%s%#llx with ", c->caller ? "+" : "address ", (unsigned long long)c->offset);
	words_mode(&b, c->mode);
	if (words_place(&place, c)) {
		buffer_string(&b, ", at ");
		terminal_name(&b, t, place.data);
	}
	buffer_free(&place);
	if (c->count > 1)
		buffer_printf(&b, ", %llu times", (unsigned long long)c->count);
	printf("  %s\n", b.data);
	buffer_free(&b);
}

/* Who opened it: one search may be that of several places. */
static void print_calls(const struct answer *a, const struct search *s)
{
	const struct process *p = a->view.process;
	if (s->via != VIA_DLOPEN)
		return;
	for (size_t i = 0; i < p->call_count; i++)
		if (p->calls[i]->search == s || p->calls[i] == s->call)
			print_call(a, p->calls[i]);
}

/* Those that found it there already: ld.so did not search. */
static bool print_calls_without_search(const struct answer *a)
{
	const struct process *p = a->view.process;
	bool any = false;
	for (size_t i = 0; i < p->call_count; i++) {
		const struct call *c = p->calls[i];
		size_t slot = view_slot(&a->view, c->object);
		if (c->search || !c->name || slot == NO_SLOT || !a->meant[slot])
			continue;
		struct buffer b = {0}, name = {0};
		terminal_name(&b, &a->options->terminal, c->caller ? object_name(c->caller) : "something unknown");
		terminal_name(&name, &a->options->terminal, c->name);
		printf("\n%s opens %s with dlopen; it is loaded already\n", b.data, name.data);
		buffer_free(&b);
		buffer_free(&name);
		print_call(a, c);
		any = true;
	}
	return any;
}

/* ld.so's own words. */
static void print_words(const struct answer *a, const char *words)
{
	struct buffer b = {0};
	if (!words)
		return;
	terminal_name(&b, &a->options->terminal, words);
	printf("  ld.so: %s\n", b.data);
	buffer_free(&b);
}

/* Why nothing further was tried, and what is not in the list because ld.so does not report it. */
static void print_failure(const struct answer *a, const struct search *s)
{
	const struct candidate *last = s->trail->count ? &s->trail->candidates[s->trail->count - 1] : NULL;
	struct buffer b = {0};
	print_words(a, s->error);
	if (s->noload) {
		puts("  not loaded, and only that was asked: RTLD_NOLOAD");
		return;
	}
	if (s->usable && s->call) {
		puts("  a file was usable, and loading it was broken off");
		return;
	}
	if (s->usable) {
		puts("  a file was usable, but was not mapped: asked for with RTLD_NOLOAD, or loading was broken off");
		return;
	}
	terminal_paint(&b, &a->options->terminal, COLOR_MISSING, "not found");
	if (s->resolved)
		buffer_string(&b, " then; loaded later");
	else if (!s->certain)
		buffer_string(&b, ", as far as the trace goes: it ends here");
	if (last && (last->outcome == TRACE_OUTCOME_NOT_ELF || last->outcome == TRACE_OUTCOME_TOO_SHORT))
		buffer_string(&b, "; ld.so gives up at a file that is no library");
	printf("  %s\n", b.data);
	buffer_free(&b);
	/* The cache is asked just before the default directories, and only a hit is reported. */
	if (search_came_from(s, ORIGIN_DEFAULT) && !search_came_from(s, ORIGIN_CACHE))
		puts("  ld.so.cache has no entry for it");
	if (s->trail->count > 0 && !search_came_from(s, ORIGIN_DIRECT))
		puts("  directories that do not exist are tried once, and then left out");
}

static void print_success(const struct answer *a, const struct search *s)
{
	const struct terminal *t = &a->options->terminal;
	struct buffer b = {0};
	buffer_string(&b, s->result == RESULT_SAME_FILE ? "already loaded, as " : "loaded ");
	terminal_name(&b, t, s->object->path);
	printf("  %s\n", b.data);
	buffer_free(&b);
	print_words(a, object_words(s->object));
}

/* What the rule changed. */
static void print_without(const struct terminal *t, const struct redirect *r)
{
	struct buffer b = {0};
	if (r->reason != TRACE_REASON_APPLIED || (r->verb != TRACE_VERB_TO && r->verb != TRACE_VERB_FIRST))
		return;
	terminal_name(&b, t, r->without ? r->without : "nothing");
	printf("  without it: %s\n", b.data);
	buffer_free(&b);
}

/* Every rule for the name, as it is written, and what came of it. */
static void print_rules(const struct answer *a, const struct search *s)
{
	const struct terminal *t = &a->options->terminal;
	for (size_t i = 0; i < s->redirect_count; i++) {
		struct buffer b = {0};
		words_redirect(&b, t, &s->redirects[i]);
		buffer_string(&b, ": ");
		terminal_name(&b, t, s->redirects[i].rule);
		printf("  %s\n", b.data);
		buffer_free(&b);
		print_without(t, &s->redirects[i]);
	}
}

static void print_searches(const struct answer *a)
{
	const struct process *p = a->view.process;
	bool any = false;
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		size_t slot = view_slot(&a->view, s->object);
		if (!why_is_name(s->name, a->name) && !(slot != NO_SLOT && a->meant[slot]))
			continue;
		any = true;
		print_question(a, s);
		print_calls(a, s);
		print_rules(a, s);
		print_candidates(a, s);
		if (s->result == RESULT_FAILED)
			print_failure(a, s);
		else
			print_success(a, s);
	}
	any |= print_calls_without_search(a);
	if (any)
		return;
	if (why_status(p, a->name) == WHY_UNSEEN)
		puts("\n(never looked for: loading had ended before; libtrace tree shows at what)");
	else
		puts("\n(no search for it was seen: it came with the program, or records were lost)");
}

void why_text(struct graph *g, const struct process *p, const struct snapshots *snapshots,
	const struct print_options *options, const char *name)
{
	struct answer a = {.options = options, .name = name};
	const struct terminal *t = &options->terminal;
	view_build(&a.view, p, 0);
	a.meant = why_meant(&a.view, name);
	text_context_begin(&a.text, g, &a.view, options);
	if (!options->single) {
		struct buffer b = {0};
		terminal_name(&b, t, process_name(p));
		buffer_string(&b, "   (");
		words_process(&b, t, g, p);
		buffer_string(&b, ")");
		puts(b.data);
		buffer_free(&b);
	}
	walk_once(&a, true);
	walk_once(&a, false);
	print_searches(&a);
	compat_explain(p, t, name);
	why_now_text(snapshot_of(snapshots, p), p, t, name);
	free(a.meant);
	text_context_end(&a.text);
	view_free(&a.view);
}
