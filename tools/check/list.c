/* SPDX-License-Identifier: MIT */
/* What is loaded for each file, and how it was found, as `ldd` lists it; and the answer about one name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/message.h"
#include "check/check.h"
#include "print/print.h"
#include "trace/read.h"

/* "RUNPATH of /opt/app/program", "ld.so.cache"; nothing for what ld.so does not search. */
static void add_how(struct buffer *b, const struct terminal *t, const struct resolve_search *s)
{
	buffer_printf(b, "   %s", origin_text((enum origin)s->origin));
	if (!s->owner)
		return;
	buffer_string(b, " of ");
	terminal_name(b, t, s->owner->path);
}

static void print_object(const struct terminal *t, const struct resolve_object *o)
{
	struct buffer b = {0};
	buffer_string(&b, "  ");
	terminal_name(&b, t, o->search ? o->search->name : o->path);
	if (o->search) {
		buffer_string(&b, " => ");
		terminal_name(&b, t, o->path);
		add_how(&b, t, o->search);
	}
	puts(b.data);
	buffer_free(&b);
}

static void print_missing(const struct terminal *t, const struct resolve_search *s)
{
	struct buffer b = {0};
	buffer_string(&b, "  ");
	terminal_name(&b, t, s->name);
	buffer_printf(&b, " => %s", s->refused ? s->refused : "not found");
	puts(b.data);
	buffer_free(&b);
}

/* What the dynamic linker would load and run besides, into a place of its own: it is named, and never looked for. */
static void print_auditors(const struct terminal *t, const struct resolve_file *f)
{
	const char *const names[] = {f->audit, f->depaudit};
	for (size_t i = 0; i < countof(names); i++) {
		struct buffer b = {0};
		buffer_string(&b, i ? "  DT_DEPAUDIT " : "  DT_AUDIT ");
		terminal_name(&b, t, names[i] ? names[i] : "");
		if (names[i])
			puts(b.data);
		buffer_free(&b);
	}
}

void check_text_resolved(struct check *c, const struct terminal *t)
{
	for (size_t i = 0; i < c->files.count; i++) {
		if (!c->answers[i].judged)
			continue;
		struct resolved *all = check_resolve(c, i, false);
		struct buffer b = {0};
		terminal_name(&b, t, c->files.files[i].path);
		puts(b.data);
		for (size_t k = 0; k < all->object_count; k++)
			if (all->objects[k] != all->program || c->files.files[i].python)
				print_object(t, all->objects[k]);
		for (size_t k = 0; k < all->search_count; k++)
			if (!all->searches[k]->object && !all->searches[k]->optional)
				print_missing(t, all->searches[k]);
		print_auditors(t, c->files.files[i].elf);
		buffer_free(&b);
		resolved_free(all);
	}
}

/* --- JSON --- */

static void put_how(struct json_object *o, const struct resolve_search *s)
{
	json_put_string(o, "origin", s && s->object ? origin_name((enum origin)s->origin) : NULL);
	json_put_string(o, "origin_owner", s && s->owner ? s->owner->path : NULL);
	json_put_string(o, "requester", s && s->requester ? s->requester->path : NULL);
}

static struct json_object *object_json(const struct resolve_object *object)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "name", object->search ? object->search->name : NULL);
	json_put_string(o, "path", object->path);
	put_how(o, object->search);
	return o;
}

static struct json_object *missing_json(const struct resolve_search *s)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "name", s->name);
	json_put(o, "path", NULL);
	put_how(o, s);
	return o;
}

void check_json_resolved(struct json_stream *stream, struct check *c)
{
	json_begin_array(stream, "resolved");
	for (size_t i = 0; i < c->files.count; i++) {
		if (!c->answers[i].judged)
			continue;
		struct resolved *all = check_resolve(c, i, false);
		struct json_object *head = json_object_new_object();
		json_put_string(head, "file", c->files.files[i].path);
		json_put_string(head, "audit", c->files.files[i].elf->audit);
		json_put_string(head, "depaudit", c->files.files[i].elf->depaudit);
		json_begin_element(stream, head);
		json_begin_array(stream, "objects");
		for (size_t k = 0; k < all->object_count; k++)
			json_element(stream, object_json(all->objects[k]));
		for (size_t k = 0; k < all->search_count; k++)
			if (!all->searches[k]->object && !all->searches[k]->optional)
				json_element(stream, missing_json(all->searches[k]));
		json_end_array(stream);
		json_end_element(stream);
		resolved_free(all);
	}
	json_end_array(stream);
}

/* --- one name --- */

static void print_candidates(const struct terminal *t, const struct resolve_search *s)
{
	for (size_t i = 0; i < s->candidate_count; i++) {
		const struct resolve_candidate *candidate = &s->candidates[i];
		struct buffer b = {0};
		buffer_string(&b, "  ");
		terminal_name(&b, t, candidate->path);
		buffer_printf(&b, "   %s: %s", origin_text((enum origin)candidate->origin),
			trace_outcome_name((enum trace_outcome)candidate->outcome));
		puts(b.data);
		buffer_free(&b);
	}
}

static void answer_text(
	const struct terminal *t, const struct resolved *all, const struct resolve_search *s, bool whole)
{
	struct buffer b = {0};
	terminal_name(&b, t, s->name);
	if (s->object) {
		buffer_string(&b, " => ");
		terminal_name(&b, t, s->object->path);
		if (s->candidate_count)
			add_how(&b, t, s);
		else
			buffer_string(&b, "   loaded already");
	} else {
		buffer_printf(&b, " => %s", s->refused ? s->refused : "not found");
	}
	buffer_string(&b, "   for ");
	terminal_name(&b, t, s->requester ? s->requester->path : all->program->path);
	puts(b.data);
	buffer_free(&b);
	if (whole || !s->object)
		print_candidates(t, s);
}

static struct json_object *answer_json(const struct resolve_search *s)
{
	struct json_object *o = missing_json(s), *searched = json_object_new_array();
	json_put_string(o, "path", s->object ? s->object->path : NULL);
	for (size_t i = 0; i < s->candidate_count; i++) {
		struct json_object *one = json_object_new_object();
		json_put_string(one, "path", s->candidates[i].path);
		json_put_string(one, "origin", origin_name((enum origin)s->candidates[i].origin));
		json_put_string(one, "outcome", trace_outcome_name((enum trace_outcome)s->candidates[i].outcome));
		json_object_array_add(searched, one);
	}
	json_put(o, "searched", searched);
	return o;
}

/* The object that a question is about. */
static const struct resolve_object *asker(const struct resolved *all, const struct resolve_file *f)
{
	for (size_t i = 0; i < all->object_count; i++)
		if (all->objects[i]->file == f)
			return all->objects[i];
	return NULL;
}

/* For one file, or (SIZE_MAX) for the Python alone. */
static bool answer(
	struct check *c, size_t file, const char *name, struct json_stream *json, const struct terminal *t, bool whole)
{
	struct resolved *all = file != SIZE_MAX ? check_resolve(c, file, true) :
		resolve(c->resolver, &(struct question){.path = check_python(&c->files), .all_candidates = true});
	const struct resolve_object *from = all->obstacle ? NULL :
		file == SIZE_MAX                          ? all->program :
							    asker(all, c->files.files[file].elf);
	if (!from)
		fatal("'%s' cannot be asked: %s", file == SIZE_MAX ? c->files.python : c->files.files[file].path,
			all->obstacle ? all->obstacle : "the dynamic linker refuses it");
	const struct resolve_search *s = resolve_name(all, from, name, VIA_DLOPEN);
	bool found = s->object;
	if (json)
		json_element(json, answer_json(s));
	else
		answer_text(t, all, s, whole);
	resolved_free(all);
	return found;
}

bool check_one(struct check *c, const char *name, const struct terminal *t, bool json, bool whole)
{
	struct json_stream stream;
	bool found = true;
	size_t count = c->files.count;
	if (json) {
		json_begin(&stream, "libtrace/resolve/1");
		json_begin_array(&stream, "answers");
	}
	for (size_t i = 0; i < count; i++)
		found &= answer(c, i, name, json ? &stream : NULL, t, whole);
	if (!count)
		found = answer(c, SIZE_MAX, name, json ? &stream : NULL, t, whole);
	if (json) {
		json_end_array(&stream);
		json_end(&stream);
	}
	return found;
}
