/* SPDX-License-Identifier: MIT */
/* Trees as JSON: every object of a process in load order, nothing hidden, folded or repeated. */
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include "base/json.h"
#include "graph/process.h"
#include "print/print.h"
#include "view/groups.h"

/* A key of the schema is always there. */
static void put_string(struct json_object *o, const char *key, const char *value)
{
	if (value)
		json_put_string(o, key, value);
	else
		json_put(o, key, NULL);
}

static void put_path(struct json_object *o, const char *key, const struct object *of)
{
	put_string(o, key, of ? of->path : NULL);
}

void json_put_redirect(struct json_object *o, const struct search *s)
{
	const struct redirect *r = s ? search_rule(s) : NULL;
	if (!r)
		return;
	struct json_object *j = json_object_new_object();
	put_string(j, "name", s->name);
	put_string(j, "rule", r->rule);
	put_string(j, "from", r->source);
	json_put_number(j, "line", r->line);
	json_put_number(j, "number", r->number);
	put_string(j, "verb", trace_verb_name((enum trace_verb)r->verb));
	put_string(j, "to", r->to);
	put_string(j, "without", r->without);
	put_string(j, "why", trace_reason_name((enum trace_reason)r->reason));
	json_put(o, "redirect", j);
}

void json_put_call(struct json_object *o, const struct search *s)
{
	const struct call *c = s ? s->call : NULL;
	struct buffer mode = {0};
	if (!c)
		return;
	struct json_object *j = json_object_new_object();
	put_string(j, "name", c->name);
	put_path(j, "caller", c->caller);
	json_put_unsigned(j, "offset", c->offset);
	words_mode(&mode, c->mode);
	put_string(j, "mode", mode.data);
	buffer_free(&mode);
	json_put_number(j, "tid", c->tid);
	json_put_unsigned(j, "count", c->count);
	json_put_strings(j, "frames", c->frames, c->frame_count);
	put_string(j, "error", c->error);
	json_put(o, "call", j);
}

struct json_object *json_candidates(const struct search *s)
{
	struct json_object *list = json_object_new_array();
	struct buffer path = {0};
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		struct json_object *o = json_object_new_object();
		path.length = 0;
		candidate_path(&path, s, c);
		put_string(o, "path", path.data);
		put_string(o, "origin", origin_name(c->origin));
		put_path(o, "origin_owner", c->owner);
		put_string(o, "outcome", trace_outcome_name(c->outcome));
		json_object_array_add(list, o);
	}
	buffer_free(&path);
	return list;
}

static struct json_object *needed_of(const struct process *p, const struct object *o)
{
	struct json_object *list = json_object_new_array();
	for (size_t i = 0; i < o->needed_count; i++) {
		const struct need *need = &o->needed[i];
		struct json_object *element = json_object_new_object();
		put_string(element, "name", need->name);
		if (need->object && process_has(p, need->object))
			json_put_number(element, "id", need->object->number);
		else
			json_put(element, "id", NULL);
		json_object_array_add(list, element);
	}
	return list;
}

struct json_object *json_object_of(const struct process *p, const struct object *o)
{
	const struct candidate *c = object_candidate(o);
	struct json_object *j = json_object_new_object();
	json_put_number(j, "id", o->number);
	put_string(j, "soname", o->soname);
	put_string(j, "path", o->path);
	put_string(j, "origin", c ? origin_name(c->origin) : NULL);
	put_path(j, "origin_owner", c ? c->owner : NULL);
	put_path(j, "requester", o->requester);
	put_string(j, "via", via_name(o->via));
	json_put(j, "needed", needed_of(p, o));
	json_put_number(j, "namespace", o->namespace_id);
	if (o->refused)
		json_put_bool(j, "refused", 1);
	json_put_redirect(j, o->search);
	json_put_call(j, o->search);
	return j;
}

static struct json_object *failed_of(const struct search *s)
{
	struct json_object *j = json_object_new_object();
	put_string(j, "name", s->name);
	put_path(j, "requester", s->requester);
	put_string(j, "via", via_name(s->via));
	json_put_bool(j, "certain", s->certain);
	json_put_bool(j, "derived", s->derived);
	if (s->resolved)
		json_put_bool(j, "resolved", 1);
	if (s->noload)
		json_put_bool(j, "noload", 1);
	if (s->error)
		put_string(j, "error", s->error);
	json_put_redirect(j, s);
	json_put_call(j, s);
	json_put(j, "candidates", json_candidates(s));
	return j;
}

static struct json_object *exec_of(const struct exec *e)
{
	struct json_object *j = json_object_new_object();
	put_string(j, "function", e->function);
	put_string(j, "path", e->path);
	put_string(j, "file", e->file);
	json_put_number(j, "pid", e->pid);
	json_put_number(j, "count", (int64_t)e->count);
	put_string(j, "error", e->error ? strerror((int)e->error) : NULL);
	put_string(j, "interpreter", e->interpreter);
	put_string(j, "interpreter_error", e->interpreter_error ? strerror((int)e->interpreter_error) : NULL);
	put_string(j, "untraced", e->untraced ? trace_untraced_reason_name(e->untraced) : NULL);
	return j;
}

/* Programs that were not started, or left no trace, and were not in the end. */
static void put_execs(struct json_stream *stream, const struct process *p)
{
	size_t count = 0;
	for (size_t n = 0; n < p->exec_count; n++) {
		if (p->execs[n].succeeded)
			continue;
		if (!count++)
			json_begin_array(stream, "not_started");
		json_element(stream, exec_of(&p->execs[n]));
	}
	if (count)
		json_end_array(stream);
}

/* An exit status as it is; a signal as its negative number. */
static void put_status(struct json_object *o, const struct image *i)
{
	if (!i->has_status || i->next_exec != NO_IMAGE)
		json_put(o, "status", NULL);
	else
		json_put_number(o, "status", WIFSIGNALED(i->status) ? -WTERMSIG(i->status) : WEXITSTATUS(i->status));
}

void json_tree_process(
	struct json_stream *stream, const struct graph *g, const struct process *p, const struct process *alike)
{
	const struct image *i = p->image;
	long world, rank = process_rank(g, p, &world);
	struct json_object *head = json_object_new_object();
	put_string(head, "process", i->label);
	put_string(head, "parent", i->parent != NO_IMAGE ? g->dir->images[i->parent].label : NULL);
	put_string(head, "exe", i->exe);
	json_put_list(head, "argv", &i->argv);
	put_status(head, i);
	put_string(head, "alike", alike ? alike->image->label : NULL);
	if (rank != NO_RANK)
		json_put_number(head, "rank", rank);
	json_begin_element(stream, head);
	json_begin_array(stream, "objects");
	for (size_t n = 0; n < p->inherited_count; n++)
		json_element(stream, json_object_of(p, p->inherited[n]));
	for (size_t n = 0; n < p->object_count; n++)
		json_element(stream, json_object_of(p, p->objects[n]));
	json_end_array(stream);
	json_begin_array(stream, "failed");
	for (size_t n = 0; n < p->search_count; n++)
		if (p->searches[n]->result == RESULT_FAILED)
			json_element(stream, failed_of(p->searches[n]));
	json_end_array(stream);
	put_execs(stream, p);
	json_end_element(stream);
}
