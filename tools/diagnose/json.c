/* SPDX-License-Identifier: MIT */
/* Findings as JSON: all of them, those that another one explains inside it. */
#include "base/json.h"
#include "diagnose/diagnose.h"
#include "diagnose/run.h"

enum { DEEPEST = 4096 };

static void put_or_null(struct json_object *o, const char *key, const char *value)
{
	if (value)
		json_put_string(o, key, value);
	else
		json_put(o, key, NULL);
}

/* From the program to the object that asked. */
static struct json_object *chain_of(const struct object *requester)
{
	const struct object *chain[DEEPEST];
	size_t count = 0;
	for (const struct object *o = requester; o && count < DEEPEST; o = o->requester)
		chain[count++] = o;
	struct json_object *list = json_object_new_array();
	while (count--) {
		struct json_object *element = json_object_new_object();
		put_or_null(element, "soname", chain[count]->soname);
		put_or_null(element, "path", chain[count]->path);
		json_object_array_add(list, element);
	}
	return list;
}

static struct json_object *help_of(const struct finding *f)
{
	struct json_object *list = json_object_new_array();
	for (size_t i = 0; i < f->help_count; i++) {
		struct json_object *element = json_object_new_object();
		json_put_string(element, "text", f->help[i].text);
		json_put_string(element, "command", f->help[i].command);
		json_object_array_add(list, element);
	}
	return list;
}

static void add_label(struct json_object **list, const struct process *p)
{
	if (!*list)
		*list = json_object_new_array();
	json_object_array_add(*list, json_object_new_string(p->image->label));
}

/* The other processes in which it is the same. */
static void put_also(struct json_object *o, const struct diagnosis *d, const struct finding *f)
{
	struct json_object *list = NULL;
	for (const struct process *p = f->process; (p = diagnosis_alike(d, p));)
		add_label(&list, p);
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (!other->repeated || other->process == f->process || other->code != f->code)
			continue;
		for (const struct process *p = other->process; p; p = diagnosis_alike(d, p))
			add_label(&list, p);
	}
	if (list)
		json_put(o, "also", list);
}

static void put_consequences(struct json_object *o, const struct diagnosis *d, const struct finding *f)
{
	struct json_object *list = NULL;
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (other->repeated)
			continue;
		if (!list)
			list = json_object_new_array();
		json_object_array_add(list, diagnose_finding(d, other));
	}
	if (list)
		json_put(o, "consequences", list);
}

struct json_object *diagnose_finding(const struct diagnosis *d, const struct finding *f)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "code", code_name(f->code));
	json_put_string(o, "severity", severity_name(f->severity));
	json_put_string(o, "headline", f->headline);
	json_put_string(o, "soname", f->soname);
	json_put_string(o, "path", f->path);
	json_put_string(o, "symbol", f->symbol);
	json_put_string(o, "requester", f->requester ? f->requester->path : NULL);
	json_put_string(o, "process", f->process->image->label);
	put_also(o, d, f);
	json_put(o, "chain", chain_of(f->requester));
	json_put_strings(o, "evidence", (const char *const *)f->evidence, f->evidence_count);
	json_put_strings(o, "notes", (const char *const *)f->notes, f->note_count);
	json_put(o, "help", help_of(f));
	/* Settled: what is folded is folded under what is shown, so this goes one deep. */
	put_consequences(o, d, f);
	return o;
}

void diagnose_json(const struct diagnosis *d, const char *missing)
{
	struct json_stream stream;
	json_begin(&stream, "libtrace/diagnose/1");
	json_begin_array(&stream, "findings");
	for (size_t i = 0; i < d->count; i++)
		if (!d->findings[i]->cause)
			json_element(&stream, diagnose_finding(d, d->findings[i]));
	json_end_array(&stream);
	struct json_object *rest = json_object_new_object();
	json_put_strings(rest, "checked", d->checked.items, d->checked.count);
	json_put_string(rest, "failed", d->failed);
	if (missing)
		json_put_string(rest, "facts_missing", missing);
	json_object_object_foreach(rest, key, value)
		json_member(&stream, key, json_object_get(value));
	json_object_put(rest);
	json_end(&stream);
}
