/* SPDX-License-Identifier: MIT */
/* One search: from la_objsearch over its candidates to what came of it, kept once however often it happens. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "graph/replay.h"

/* LD_PRELOAD is worked off in its order before anything else, so a name counts only where it is due. */
static bool is_preload(struct replay *f, const char *name)
{
	for (size_t i = f->preload_at; i < f->preload_count; i++) {
		if (f->preloads[i] == name) {
			f->preload_at = i + 1;
			return true;
		}
	}
	f->preload_at = f->preload_count;
	return false;
}

static enum via classify(struct replay *f, const struct object *requester, const char *name)
{
	if (!requester)
		return f->process->program ? VIA_DLOPEN : VIA_START;
	bool from_program = !f->started && requester == f->process->program;
	if (from_program && is_preload(f, name))
		return VIA_PRELOAD;
	if (object_need(f->graph, requester, name))
		return VIA_NEEDED;
	if (requester->flags & TRACE_PARTIAL && (!f->started || requester->first > f->consistent))
		return VIA_NEEDED;	/* its list could not be read, and it is being loaded */
	return from_program ? VIA_PRELOAD : VIA_DLOPEN;
}

void search_begin(struct replay *f, const struct trace_event *e)
{
	search_settle(f, true);
	f->searching = true;
	f->gap = f->usable = false;
	f->tid = e->tid;
	f->requester_id = e->u.search.requester;
	f->requester = map_get(&f->mapped.by_id, (struct map_key){.a = f->requester_id});
	f->name = strings_keep_string(&f->graph->strings, e->u.search.name ? e->u.search.name : "");
	f->name_length = strlen(f->name);
	call_search(f, e->tid);
	f->via = f->own ? VIA_DLOPEN : classify(f, f->requester, f->name);
	f->candidate_count = f->redirect_count = 0;
	f->dev = f->ino = 0;
	f->cursor = (struct origin_cursor){0};
}

/* How much of path's end is the searched name behind a slash (or all of path); 0 if it ends otherwise. */
static size_t name_at_end(const struct replay *f, const char *path, size_t length)
{
	if (f->name_length > length || strcmp(path + length - f->name_length, f->name) != 0)
		return 0;
	return f->name_length == length || path[length - f->name_length - 1] == '/' ? f->name_length : 0;
}

void search_candidate(struct replay *f, const struct trace_event *e, struct graph_context *context)
{
	/* Its search was lost: it cannot be placed. */
	if (!f->searching || f->tid != e->tid)
		return;
	const char *path = e->u.candidate.path ? e->u.candidate.path : "";
	size_t length = strlen(path), name = name_at_end(f, path, length);
	struct origin_answer answer = origin_find(&f->cursor, f->requester, f->process->program,
		e->u.candidate.loader_flag, path, name ? name : strlen(last_component(path)));
	context->origin = answer.origin;
	context->owner = answer.owner;
	grow(f->candidates, f->candidate_count);
	struct candidate *c = &f->candidates[f->candidate_count++];
	memset(c, 0, sizeof(*c));	/* padding too: trails are compared as bytes */
	c->directory = strings_keep(&f->graph->strings, path, length - name);
	c->owner = answer.owner;
	c->origin = (uint8_t)answer.origin;
	c->outcome = (uint8_t)e->u.candidate.outcome;
	c->whole = name == 0;
	c->error = e->u.candidate.error;
	if (e->u.candidate.outcome == TRACE_OUTCOME_FOUND) {
		f->dev = e->u.candidate.dev;
		f->ino = e->u.candidate.ino;
	}
	if (e->u.candidate.outcome == TRACE_OUTCOME_FOUND || e->u.candidate.outcome == TRACE_OUTCOME_UNKNOWN)
		f->usable = true;
}

void search_redirect(struct replay *f, const struct trace_event *e)
{
	enum { REDIRECTS_MAX = 1000 };	/* rules for one name: more were made by nobody */
	struct strings *strings = &f->graph->strings;
	if (!f->searching || f->tid != e->tid || !e->u.redirect.number || f->redirect_count == REDIRECTS_MAX)
		return;
	grow(f->redirects, f->redirect_count);
	f->redirects[f->redirect_count++] = (struct redirect){
		.rule = strings_keep_string(strings, e->u.redirect.rule ? e->u.redirect.rule : ""),
		.source = strings_keep_string(strings, e->u.redirect.source ? e->u.redirect.source : ""),
		.to = strings_keep_string(strings, e->u.redirect.to),
		.without = strings_keep_string(strings, e->u.redirect.without),
		.number = e->u.redirect.number, .line = e->u.redirect.line,
		.verb = (uint16_t)e->u.redirect.verb, .reason = (uint16_t)e->u.redirect.reason,
	};
}

/* A search that went the same way met the same rules. */
static void keep_redirects(struct replay *f, struct search *s)
{
	size_t bytes = f->redirect_count * sizeof(*f->redirects);
	if (!bytes)
		return;
	s->redirects = memcpy(arena_take(&f->graph->arena, bytes), f->redirects, bytes);
	s->redirect_count = f->redirect_count;
}

static bool last_candidate_is(const struct replay *f, const char *path)
{
	if (f->candidate_count == 0)
		return false;
	const struct candidate *c = &f->candidates[f->candidate_count - 1];
	size_t length = strlen(c->directory);
	return strncmp(path, c->directory, length) == 0 && strcmp(path + length, c->whole ? "" : f->name) == 0;
}

bool search_matches(const struct replay *f, const struct trace_event *e)
{
	if (!f->searching || f->tid != e->tid || !e->u.object.path)
		return false;
	if ((f->dev || f->ino) && f->dev == e->u.object.dev && f->ino == e->u.object.ino)
		return true;
	if (last_candidate_is(f, e->u.object.path))
		return true;
	/* The vdso comes unasked, and without a slash. */
	if (!strchr(e->u.object.path, '/'))
		return false;
	/* Nobody could look at the file, so what opens next is it. */
	if (f->usable && !f->dev && !f->ino)
		return true;
	const char *name = last_component(f->name);
	return (f->gap || f->candidate_count == 0) &&
		(strcmp(name, last_component(e->u.object.path)) == 0 ||
		(e->u.object.soname && strcmp(name, e->u.object.soname) == 0));
}

static const struct trail *keep_trail(struct replay *f)
{
	size_t bytes = f->candidate_count * sizeof(*f->candidates);
	void **at = map_at(&f->trails, (struct map_key){
		.a = bytes ? hash_bytes(f->candidates, bytes) : 0, .b = f->candidate_count});
	for (struct trail *t = *at; t; t = t->next)
		if (bytes == 0 || memcmp(t->candidates, f->candidates, bytes) == 0)
			return t;
	struct trail *t = arena_take(&f->graph->arena, sizeof(*t) + bytes);
	t->count = f->candidate_count;
	if (bytes)
		memcpy(t->candidates, f->candidates, bytes);
	t->next = *at;
	*at = t;
	return t;
}

/*
 * Who asked: of a dlopen the module knows better than ld.so, which takes a wrapper around it, as that of ASan, for its
 * caller.
 */
static const struct object *asker(const struct replay *f)
{
	return f->own && f->call->caller ? f->call->caller : f->requester;
}

/* The current search with this end: the one that went just so before, or a new one. */
static struct search *keep_search(struct replay *f, struct object *object, enum result result)
{
	const struct trail *trail = keep_trail(f);
	const struct object *requester = asker(f);
	struct process *p = f->process;
	void **at = map_at(&f->searches, (struct map_key){
		.a = (uintptr_t)requester, .b = (uintptr_t)f->name, .c = (uintptr_t)trail,
		.d = (uintptr_t)object | (uintptr_t)result << 2 | f->via});	/* objects are aligned to 16 */
	struct search *s = *at;
	if (!s) {
		s = *at = arena_take(&f->graph->arena, sizeof(*s));
		*s = (struct search){
			.requester = requester,
			.name = f->name,
			.object = object,
			.trail = trail,
			.via = f->via,
			.result = result,
			.noload = true,
			.listed = f->requester && object_need(f->graph, f->requester, f->name),
			.usable = f->usable,
			.derived = true,
			.first = f->order,
		};
		keep_redirects(f, s);
		grow(p->searches, p->search_count);
		p->searches[p->search_count++] = s;
	}
	s->count++;
	s->last = f->order;
	f->searching = false;
	call_searched(f, s);
	return s;
}

/* Notes the search on the DT_NEEDED entry that it was for. */
static void keep_need(struct replay *f, struct search *s)
{
	/* An object that a fork child has from its parent is not the child's to change. */
	if (s->via != VIA_NEEDED || !s->requester || s->requester->process != f->process)
		return;
	struct need *need = object_need(f->graph, s->requester, s->name);
	if (need && !need->object) {
		need->object = s->object;
		need->search = s;
	}
}

struct search *search_found(struct replay *f, struct object *object, enum result result)
{
	struct search *s = keep_search(f, object, result);
	keep_need(f, s);
	name_add(f, object, s->name);
	return s;
}

void search_failed(struct replay *f, bool derived, bool certain)
{
	struct search *s = keep_search(f, NULL, RESULT_FAILED);
	s->derived &= derived;
	s->certain |= certain;
	keep_need(f, s);
	if (derived && f->observer && f->observer->derived)
		f->observer->derived(f->observer->context, f->process, s);
}

/* The open object that is the file which was found last. */
static struct object *object_of_file(const struct replay *f)
{
	if (!f->dev && !f->ino)
		return NULL;
	int64_t namespace_id = f->requester ? f->requester->namespace_id : 0;
	struct map_key key = {.a = (uint64_t)namespace_id, .b = f->dev, .c = f->ino};
	struct object *o = map_get(&f->mapped.by_file, key);
	if (o || namespace_id == 0)
		return o;
	/* Up to glibc 2.40 other namespaces get ld.so without a word (its bug 31985). */
	key.a = 0;
	o = map_get(&f->mapped.by_file, key);
	return o && o->flags & TRACE_DYNLINKER ? o : NULL;
}

void search_settle(struct replay *f, bool certain)
{
	if (!f->searching)
		return;
	struct object *o = object_of_file(f);
	if (o)
		search_found(f, o, RESULT_SAME_FILE);
	else
		search_failed(f, true, certain && !f->gap && !f->usable);
}
