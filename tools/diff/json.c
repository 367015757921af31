/* SPDX-License-Identifier: MIT */
/* Differences as JSON. */
#include "base/json.h"
#include "diff/diff.h"
#include "findings/evidence.h"
#include "view/view.h"

static void put_or_null(struct json_object *o, const char *key, const char *value)
{
	if (value)
		json_put_string(o, key, value);
	else
		json_put(o, key, NULL);
}

static struct json_object *end_of(const struct diff_side *s, const struct change_end *end)
{
	struct json_object *o = end->object || end->failed ? json_object_new_object() : NULL;
	if (end->object) {
		const struct candidate *c = object_candidate(end->object);
		const struct file *file = snapshot_object(s->snapshot, end->object);
		const struct owner *owner = file ? file->owner : NULL;
		json_put_string(o, "status", "loaded");
		put_or_null(o, "soname", end->object->soname);
		put_or_null(o, "path", end->object->path);
		put_or_null(o, "origin", c ? origin_name((enum origin)c->origin) : NULL);
		put_or_null(o, "origin_owner", c && c->owner ? c->owner->path : NULL);
		put_or_null(o, "requester", end->object->requester ? end->object->requester->path : NULL);
		put_or_null(o, "owner", owner ? owner->name : NULL);
		put_or_null(o, "version", owner ? owner->version : NULL);
		put_or_null(o, "build_id", diff_build_id(s, end->object));
	} else if (end->failed) {
		json_put_string(o, "status", "failed");
		put_or_null(o, "requester", end->failed->requester ? end->failed->requester->path : NULL);
		json_put_number(o, "searched", (int64_t)end->failed->trail->count);
	}
	return o;
}

static struct json_object *change_of(const struct diff *d, const struct change *c)
{
	const struct diff_pair *pair = &d->pairs[c->pair];
	struct json_object *o = json_object_new_object(), *processes = json_object_new_object();
	json_put_string(o, "soname", c->soname);
	json_put(o, "a", end_of(&pair->a, &c->a));
	json_put(o, "b", end_of(&pair->b, &c->b));
	json_put_strings(o, "why", (const char *const *)c->why, c->why_count);
	json_put_string(processes, "a", pair->a.process->image->label);
	json_put_string(processes, "b", pair->b.process->image->label);
	json_put(o, "processes", processes);
	json_put_number(o, "pairs", (int64_t)c->pairs);
	return o;
}

static void put_changes(struct json_stream *stream, const struct diff *d, const char *key, enum change_kind first,
	enum change_kind last)
{
	json_begin_array(stream, key);
	for (size_t i = 0; i < d->change_count; i++)
		if (d->changes[i].kind >= first && d->changes[i].kind <= last)
			json_element(stream, change_of(d, &d->changes[i]));
	json_end_array(stream);
}

void diff_json(const struct diff *d, const char *a, const char *b)
{
	struct json_stream stream;
	struct json_object *names = json_object_new_object();
	json_begin(&stream, "libtrace/diff/1");
	json_put_string(names, "a", a);
	json_put_string(names, "b", b);
	json_object_object_foreach(names, name, value)
		json_member(&stream, name, json_object_get(value));
	json_object_put(names);
	put_changes(&stream, d, "changed", CHANGE_PLACE, CHANGE_BUILD);
	put_changes(&stream, d, "missing", CHANGE_MISSING, CHANGE_MISSING);
	put_changes(&stream, d, "added", CHANGE_ADDED, CHANGE_ADDED);
	json_begin_array(&stream, "environment");
	for (size_t i = 0; i < d->environment_count; i++) {
		const struct difference *e = &d->environment[i];
		struct json_object *o = json_object_new_object();
		json_put_string(o, "name", e->name);
		put_or_null(o, "a", e->a);
		put_or_null(o, "b", e->b);
		json_put_bool(o, "variable", e->variable);
		json_element(&stream, o);
	}
	json_end_array(&stream);
	json_begin_array(&stream, "programs");
	for (size_t i = 0; i < d->program_count; i++) {
		struct json_object *o = json_object_new_object();
		json_put_string(o, "program", d->programs[i].name);
		json_put_number(o, "a", (int64_t)d->programs[i].a_count);
		json_put_number(o, "b", (int64_t)d->programs[i].b_count);
		json_element(&stream, o);
	}
	json_end_array(&stream);
	json_member(&stream, "same", json_object_new_int64((int64_t)d->processes));
	json_end(&stream);
}
