/* SPDX-License-Identifier: MIT */
/* Questions to a graph that was read. */
#include "graph/graph.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

bool process_counts(const struct process *p)
{
	return p->read && !p->image->listing && !(p->restart && p->image->next_exec != NO_IMAGE);
}

const char *origin_name(enum origin origin)
{
#define ORIGIN_JSON(name, json, text) [ORIGIN_##name] = json,
	static const char *const names[] = {ORIGINS(ORIGIN_JSON)};
	return names[origin];
}

const char *origin_text(enum origin origin)
{
#define ORIGIN_TEXT(name, json, text) [ORIGIN_##name] = text,
	static const char *const texts[] = {ORIGINS(ORIGIN_TEXT)};
	return texts[origin];
}

const char *via_name(enum via via)
{
	static const char *const names[] = {
		[VIA_START] = "start", [VIA_NEEDED] = "needed", [VIA_DLOPEN] = "dlopen", [VIA_PRELOAD] = "preload",
	};
	return names[via];
}

bool is_own_module(const char *name)
{
	return strcmp(last_component(name), PRELOAD_MODULE) == 0;
}

const char *object_name(const struct object *o)
{
	if (o->soname && o->soname[0])
		return o->soname;
	const char *name = last_component(o->path);
	return name[0] ? name : o->path;
}

void candidate_path(struct buffer *text, const struct search *s, const struct candidate *c)
{
	buffer_string(text, c->directory);
	if (!c->whole)
		buffer_string(text, s->name);
}

bool process_has(const struct process *p, const struct object *o)
{
	unsigned limit = UINT32_MAX;
	for (; p; p = p->fork_parent) {
		if (o->process == p)
			return o->number < limit;
		if (p->first_number < limit)
			limit = p->first_number;
	}
	return false;
}

bool compat_next(const struct trace_list *candidates, const char **position, struct compat_directory *d)
{
	const char **fields[TRACE_COMPAT_FIELDS] = {&d->path, &d->version, &d->note, &d->cuda, &d->drivers, &d->why};
	for (int i = 0; i < TRACE_COMPAT_FIELDS; i++) {
		*position = trace_list_next(candidates, *position);
		if (!*position)
			return false;
		*fields[i] = *position;
	}
	return true;
}

const struct object *need_provider(const struct object *o, const char *soname)
{
	for (size_t i = 0; i < o->needed_count; i++)
		if (strcmp(o->needed[i].name, soname) == 0)
			return o->needed[i].object;
	return NULL;
}

const struct candidate *object_candidate(const struct object *o)
{
	if (!o->search || o->search->trail->count == 0)
		return NULL;
	return &o->search->trail->candidates[o->search->trail->count - 1];
}

bool objects_together(const struct object *a, const struct object *b)
{
	const struct object *first = a->first < b->first ? a : b, *second = first == a ? b : a;
	return a->namespace_id == b->namespace_id && (!first->closed_at || first->closed_at > second->first);
}

const struct symbol_miss *process_asked_last(const struct process *p)
{
	const struct symbol_miss *last = NULL;
	for (size_t i = 0; i < p->asked_count; i++)
		if (!last || p->asked[i]->last > last->last)
			last = p->asked[i];
	for (size_t i = 0; last && i < p->call_count; i++)
		if (p->calls[i]->first > last->last || p->calls[i]->failed > last->last)
			last = NULL;
	return last && last->last > p->last_load ? last : NULL;
}

const struct call *process_failed_last(const struct process *p)
{
	const struct call *last = NULL;
	for (size_t i = 0; i < p->call_count; i++)
		if (p->calls[i]->failed > (last ? last->failed : p->last_load))
			last = p->calls[i];
	return last;
}

const struct redirect *search_rule(const struct search *s)
{
	const struct redirect *last = s->redirect_count ? &s->redirects[s->redirect_count - 1] : NULL;
	return last && (last->reason == TRACE_REASON_APPLIED || last->reason == TRACE_REASON_HIDDEN) ? last : NULL;
}

const struct candidate *unusable_candidate(const struct search *s)
{
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		if (c->outcome != TRACE_OUTCOME_FOUND && c->outcome != TRACE_OUTCOME_MISSING &&
		    c->outcome != TRACE_OUTCOME_UNKNOWN)
			return c;
	}
	return NULL;
}

bool search_came_from(const struct search *s, enum origin origin)
{
	for (size_t i = 0; i < s->trail->count; i++)
		if (s->trail->candidates[i].origin == origin)
			return true;
	return false;
}

bool object_refused_for(const struct object *o, const char *symbol)
{
	const char *error = o->search && o->search->call ? o->search->call->error : NULL;
	const char *at = error ? strstr(error, symbol) : NULL;
	return at && strcspn(at, ", ") == strlen(symbol);
}
