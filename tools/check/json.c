/* SPDX-License-Identifier: MIT */
/* What is missing, as JSON: libtrace/check/1. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "check/check.h"
#include "check/elsewhere.h"
#include "diagnose/diagnose.h"
#include "trace/read.h"

static void put_paths(struct json_object *o, const char *key, const struct check_paths *paths)
{
	struct buffer list = {0};
	for (size_t i = 0; i < paths->count; i++)
		buffer_add(&list, paths->paths[i], strlen(paths->paths[i]) + 1);
	json_put_list(o, key, &(struct trace_list){list.data, (uint32_t)list.length});
	buffer_free(&list);
}

static void put_searched(struct json_object *o, const struct search *s)
{
	struct buffer list = {0}, path = {0};
	for (size_t i = 0; s && i < s->trail->count; i++) {
		path.length = 0;
		candidate_path(&path, s, &s->trail->candidates[i]);
		if (path.data)
			buffer_add(&list, path.data, path.length + 1);
	}
	json_put_list(o, "searched", &(struct trace_list){list.data, (uint32_t)list.length});
	buffer_free(&list);
	buffer_free(&path);
}

struct json_object *check_json_library(const struct check *c, const struct check_library *l)
{
	struct json_object *o = json_object_new_object();
	char *package = check_package(c, l), *version = package ? strchr(package, ' ') : NULL;
	json_put_string(o, "soname", l->soname);
	put_paths(o, "requesters", &l->requesters);
	put_paths(o, "blocks", &l->blocks);
	put_searched(o, l->finding->search);
	if (version)
		*version++ = '\0';
	json_put_string(o, "package", package);
	json_put_string(o, "version", version);
	free(package);
	return o;
}

static struct json_object *version_json(const struct check_version *v)
{
	struct json_object *o = json_object_new_object();
	json_put(o, "symbol", NULL);
	json_put_string(o, "version", v->version);
	json_put_string(o, "requester", v->requester);
	json_put_string(o, "provider", v->provider_path);
	return o;
}

static struct json_object *symbol_json(const struct check_symbol *s)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "symbol", s->symbol);
	json_put_string(o, "version", s->version);
	json_put_string(o, "requester", s->requester);
	json_put_string(o, "provider", s->provider);
	return o;
}

static struct json_object *context_json(const struct check_file *file, const struct check_answer *a)
{
	struct json_object *o = json_object_new_object();
	struct buffer list = {0};
	if (file->python)
		buffer_add(&list, file->python, strlen(file->python) + 1);
	for (size_t i = 0; i < a->before.count; i++)
		buffer_add(&list, a->before.words[i], strlen(a->before.words[i]) + 1);
	json_put_string(o, "path", file->path);
	json_put_list(o, "context", &(struct trace_list){list.data, (uint32_t)list.length});
	buffer_free(&list);
	return o;
}

void check_json_help(struct json_stream *s, const struct check *c)
{
	json_begin_array(s, "help");
	for (size_t i = 0; i < c->library_count; i++) {
		const struct finding *f = c->libraries[i]->finding;
		for (size_t k = 0; k < f->help_count; k++) {
			if (f->help[k].elsewhere)
				continue;
			struct json_object *o = json_object_new_object();
			json_put_string(o, "text", f->help[k].text);
			json_put_string(o, "command", f->help[k].command);
			json_element(s, o);
		}
	}
	json_end_array(s);
}

void check_json_libraries(struct json_stream *s, const struct check *c)
{
	json_begin_array(s, "missing");
	for (size_t i = 0; i < c->library_count; i++)
		json_element(s, check_json_library(c, c->libraries[i]));
	json_end_array(s);
}

/* What is not here and need not be. */
static void put_notes(struct json_stream *s, const struct check *c)
{
	json_begin_array(s, "notes");
	for (size_t i = 0; i < c->noted_library_count; i++) {
		const struct check_library *l = c->libraries[c->library_count + i];
		struct json_object *o = json_object_new_object();
		json_put_string(o, "soname", l->soname);
		put_paths(o, "requesters", &l->requesters);
		json_put_string(o, "reason", l->why);
		json_element(s, o);
	}
	for (size_t i = 0; i < c->noted_version_count; i++)
		json_element(s, version_json(&c->versions[c->version_count + i]));
	for (size_t i = 0; i < c->noted_symbol_count; i++)
		json_element(s, symbol_json(&c->symbols[c->symbol_count + i]));
	for (size_t i = 0; i < c->hint_count; i++) {
		const struct check_hint *h = &c->hints[i];
		struct json_object *o = json_object_new_object();
		json_put_string(o, "soname", h->soname);
		json_put_strings(o, "requesters", &h->requester, 1);
		json_put_string(o, "priority", h->priority);
		json_put_string(o, "feature", h->feature);
		json_put_string(o, "package", h->package);
		json_element(s, o);
	}
	json_end_array(s);
	json_begin_array(s, "assumed");
	for (size_t i = 0; i < c->assumption_count; i++) {
		struct json_object *o = json_object_new_object();
		json_put_string(o, "path", c->assumptions[i].library);
		json_put_string(o, "by", c->assumptions[i].by);
		json_element(s, o);
	}
	json_end_array(s);
}

/* What --for found: findings as those of `diagnose`. */
static void put_elsewhere(struct json_stream *s, const struct check *c)
{
	if (!c->elsewhere)
		return;
	json_begin_array(s, "findings");
	for (size_t i = 0; i < c->elsewhere->diagnosis.count; i++)
		if (!c->elsewhere->diagnosis.findings[i]->cause)
			json_element(
				s, diagnose_finding(&c->elsewhere->diagnosis, c->elsewhere->diagnosis.findings[i]));
	json_end_array(s);
}

/* Of an image, as its configuration has it: the user decides what may be read, the entrypoint what is started. */
static void put_image(struct json_stream *s, const struct unpacked *u)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "name", u->name);
	json_put_string(o, "platform", u->platform);
	json_put_strings(o, "others", (const char *const *)u->others.items, u->others.count);
	json_put_string(o, "user", u->user);
	json_put_string(o, "directory", u->workdir);
	json_put_strings(o, "entrypoint", (const char *const *)u->entrypoint.items, u->entrypoint.count);
	json_put_strings(o, "command", (const char *const *)u->command.items, u->command.count);
	json_member(s, "image", o);
}

static void put_wheel(struct json_stream *s, const struct unpacked *u)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "distribution", u->distribution);
	json_put_string(o, "version", u->version);
	json_put_string(o, "python", u->python);
	json_member(s, "wheel", o);
}

/* Extension modules whose Python is not here. */
static void put_apart(struct json_stream *s, const struct check *c)
{
	json_begin_array(s, "apart");
	for (size_t i = 0; i < c->files.count; i++)
		if (c->files.files[i].apart && c->answers[i].judged)
			json_element(s, json_object_new_string(c->files.files[i].path));
	json_end_array(s);
}

void check_json(struct check *c)
{
	struct json_stream s;
	size_t checked = 0;
	json_begin(&s, "libtrace/check/1");
	check_json_libraries(&s, c);
	json_begin_array(&s, "unresolved");
	for (size_t i = 0; i < c->version_count; i++)
		json_element(&s, version_json(&c->versions[i]));
	for (size_t i = 0; i < c->symbol_count; i++)
		json_element(&s, symbol_json(&c->symbols[i]));
	json_end_array(&s);
	json_begin_array(&s, "contexts");
	for (size_t i = 0; i < c->files.count; i++) {
		checked += c->answers[i].judged;
		if (c->answers[i].judged && (c->answers[i].before.count || c->files.files[i].python))
			json_element(&s, context_json(&c->files.files[i], &c->answers[i]));
	}
	json_end_array(&s);
	json_begin_array(&s, "skipped");
	for (size_t i = 0; i < c->files.skipped_count; i++) {
		struct json_object *o = json_object_new_object();
		json_put_string(o, "path", c->files.skipped[i].path);
		json_put_string(o, "reason", c->files.skipped[i].reason);
		json_element(&s, o);
	}
	json_end_array(&s);
	put_apart(&s, c);
	if (c->unpacked && c->unpacked->site)
		put_wheel(&s, c->unpacked);
	else if (c->unpacked)
		put_image(&s, c->unpacked);
	put_notes(&s, c);
	put_elsewhere(&s, c);
	check_json_help(&s, c);
	check_json_resolved(&s, c);
	json_member(&s, "checked", json_object_new_int64((int64_t)checked));
	json_end(&s);
}
