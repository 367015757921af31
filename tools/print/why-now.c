/* SPDX-License-Identifier: MIT */
/* What the snapshot adds to the answer of `why`: whose a library is, and where others of its name are. */
#include "print/why-now.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/terminal.h"
#include "base/text.h"
#include "print/why.h"

static bool is_loaded_from(const struct process *p, const struct file *f)
{
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		if (strcmp(o->path, f->path) == 0)
			return true;
	}
	return false;
}

static bool is_object_of(const struct process *p, const struct file *f, const char *name)
{
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		if (strcmp(o->path, f->path) == 0 && why_is_object(o, name))
			return true;
	}
	return false;
}

/*
 * Where it was not found: a library that is there and that goes by the name, or by a name that differs in its version
 * alone.
 */
static bool is_other(const struct process *p, const struct file *f, const char *name)
{
	return f->elf && !f->elf->bad && f->soname && why_is_name(f->soname, last_component(name)) &&
		!is_loaded_from(p, f);
}

static bool is_gone(const struct file *f, const char *name)
{
	return f->error && f->owner && f->soname && why_is_name(f->soname, last_component(name));
}

/* "   nvidia-cublas 13.4.1.3 (wheel)" */
static void add_owner(struct buffer *b, const struct terminal *t, const struct owner *o)
{
	if (!o)
		return;
	buffer_string(b, "   ");
	terminal_name(b, t, o->name);
	if (o->version) {
		buffer_string(b, " ");
		terminal_name(b, t, o->version);
	}
	buffer_printf(b, " (%s)", owner_kind_name(o->kind));
}

enum part { BROUGHT_BY, GONE, OTHERS, PARTS };

static bool belongs(enum part part, const struct process *p, const struct file *f, const char *name)
{
	switch (part) {
	case BROUGHT_BY: return f->owner && is_object_of(p, f, name);
	case GONE: return is_gone(f, name);
	case OTHERS: return is_other(p, f, name) && why_status(p, name) <= WHY_FAILED;
	case PARTS: break;
	}
	return false;
}

void why_now_text(const struct snapshot *snapshot, const struct process *p, const struct terminal *t, const char *name)
{
	static const char *const titles[] = {
		[BROUGHT_BY] = "brought by:",
		[GONE] = "not there when the snapshot was taken, though it belongs there:",
		[OTHERS] = "others, when the snapshot was taken:",
	};
	for (enum part part = BROUGHT_BY; snapshot && part < PARTS; part++) {
		bool any = false;
		for (size_t i = 0; i < snapshot->file_count; i++) {
			const struct file *f = snapshot->files[i];
			struct buffer b = {0};
			if (!belongs(part, p, f, name))
				continue;
			if (!any)
				printf("\n%s\n", titles[part]);
			any = true;
			buffer_string(&b, "  ");
			terminal_name(&b, t, f->path);
			add_owner(&b, t, f->owner);
			puts(b.data);
			buffer_free(&b);
		}
	}
}

static struct json_object *json_owner(const struct owner *o)
{
	struct json_object *j = json_object_new_object();
	json_put_string(j, "kind", owner_kind_name(o->kind));
	json_put_string(j, "name", o->name);
	json_put_string(j, "version", o->version);
	return j;
}

struct json_object *why_now_json(
	const struct snapshots *all, const struct graph *g, const bool *knows, const char *name)
{
	static const char *const words[] = {[BROUGHT_BY] = "loaded", [GONE] = "gone", [OTHERS] = "other"};
	struct json_object *array = json_object_new_array();
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		const struct snapshot *snapshot = knows[i] ? snapshot_of(all, p) : NULL;
		for (enum part part = BROUGHT_BY; snapshot && part < PARTS; part++) {
			for (size_t k = 0; k < snapshot->file_count; k++) {
				const struct file *f = snapshot->files[k];
				if (!belongs(part, p, f, name))
					continue;
				struct json_object *o = json_object_new_object();
				json_put_string(o, "process", p->image->label);
				json_put_string(o, "path", f->path);
				json_put_string(o, "state", words[part]);
				if (f->owner)
					json_put(o, "owner", json_owner(f->owner));
				json_object_array_add(array, o);
			}
		}
	}
	return array;
}
