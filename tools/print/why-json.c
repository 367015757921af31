/* SPDX-License-Identifier: MIT */
/* The answer of `why` as JSON: of every edge to the library the chain up to the program, and every search. */
#include <stdlib.h>

#include "base/json.h"
#include "print/why-now.h"
#include "print/why.h"

static const char *const status_names[] = {
	[WHY_ABSENT] = "absent", [WHY_UNSEEN] = "absent", [WHY_FAILED] = "failed", [WHY_LOADED] = "loaded",
	[WHY_REDIRECTED] = "redirected",
};

/* What stands for a library that is not there, with the keys of one that is. */
static struct json_object *json_missing(const struct view *v, const struct edge *e)
{
	struct json_object *o = json_object_new_object();
	json_put(o, "id", NULL);
	json_put_string(o, "soname", e->name);
	json_put(o, "path", NULL);
	json_put(o, "origin", NULL);
	json_put(o, "origin_owner", NULL);
	if (e->asker < v->count)
		json_put_string(o, "requester", v->objects[e->asker]->path);
	else
		json_put(o, "requester", NULL);
	json_put_string(o, "via", via_name(e->via));
	json_put(o, "needed", json_object_new_array());
	json_put_number(o, "namespace", e->asker < v->count ? v->objects[e->asker]->namespace_id : 0);
	return o;
}

/* From what the edge leads to, over the one that asked, and the one that had that loaded, to the program. */
static struct json_object *json_chain(const struct view *v, const struct edge *e)
{
	struct json_object *chain = json_object_new_array();
	json_object_array_add(
		chain, e->to == NO_SLOT ? json_missing(v, e) : json_object_of(v->process, v->objects[e->to]));
	const struct object *o = e->asker < v->count ? v->objects[e->asker] : NULL;
	for (size_t depth = 0; o && depth < WALK_DEEPEST; o = o->requester, depth++)
		json_object_array_add(chain, json_object_of(v->process, o));
	return chain;
}

static void print_chains(struct json_stream *stream, const struct process *p, const char *name)
{
	struct view v;
	view_build(&v, p, 0);
	bool *meant = why_meant(&v, name);
	for (size_t i = 0; i < v.edge_count; i++) {
		const struct edge *e = &v.edges[i];
		bool leads = e->to != NO_SLOT ? meant[e->to] : why_is_name(e->name, name);
		if (leads && e->to != v.root)
			json_element(stream, json_chain(&v, e));
	}
	free(meant);
	view_free(&v);
}

static void print_searches(struct json_stream *stream, const struct process *p, const char *name)
{
	struct view v;
	view_build(&v, p, 0);
	bool *meant = why_meant(&v, name);
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		size_t slot = view_slot(&v, s->object);
		if (!why_is_name(s->name, name) && !(slot != NO_SLOT && meant[slot]))
			continue;
		struct json_object *o = json_object_new_object();
		json_put_string(o, "process", p->image->label);
		if (s->requester)
			json_put_string(o, "requester", s->requester->path);
		else
			json_put(o, "requester", NULL);
		json_put_string(o, "name", s->name);
		json_put_string(o, "via", via_name(s->via));
		if (s->error)
			json_put_string(o, "error", s->error);
		json_put_redirect(o, s);
		json_put_call(o, s);
		json_put(o, "candidates", json_candidates(s));
		json_element(stream, o);
	}
	free(meant);
	view_free(&v);
}

bool why_json(const struct graph *g, const struct snapshots *snapshots, const char *name, const bool *shown)
{
	struct json_stream stream;
	enum why_status status = WHY_ABSENT;
	bool *knows = xcalloc(g->process_count + 1, sizeof(*knows));
	for (size_t i = 0; i < g->process_count; i++) {
		enum why_status of = g->processes[i].read && (!shown || shown[i]) ?
			why_status(&g->processes[i], name) : WHY_ABSENT;
		knows[i] = of != WHY_ABSENT;
		if (of > status)
			status = of;
	}
	struct json_object *text = json_object_new_object();
	json_begin(&stream, "libtrace/why/1");
	json_put_string(text, "name", name);
	json_object_object_foreach(text, key, value)
		json_member(&stream, key, json_object_get(value));
	json_object_put(text);
	json_member(&stream, "status", json_object_new_string(status_names[status]));
	json_begin_array(&stream, "chains");
	for (size_t i = 0; i < g->process_count; i++)
		if (knows[i])
			print_chains(&stream, &g->processes[i], name);
	json_end_array(&stream);
	json_begin_array(&stream, "searches");
	for (size_t i = 0; i < g->process_count; i++)
		if (knows[i])
			print_searches(&stream, &g->processes[i], name);
	json_end_array(&stream);
	json_member(&stream, "now", why_now_json(snapshots, g, knows, name));
	json_end(&stream);
	free(knows);
	return status >= WHY_FAILED;
}
