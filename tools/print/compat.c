/* SPDX-License-Identifier: MIT */
/* The decision about CUDA forward compatibility, as a record tells it. */
#include "print/compat.h"

#include <string.h>

#include "base/json.h"

static void put_words(const struct fields *f, const char *name, const char *const *words, uint32_t bits)
{
	struct buffer list = {0};
	for (; *words; words++, bits >>= 1)
		if (bits & 1)
			buffer_add(&list, *words, strlen(*words) + 1);
	if (list.length)
		fields_list(f, name, &(struct trace_list){list.data, (uint32_t)list.length});
	buffer_free(&list);
}

static struct json_object *directory_json(const struct compat_directory *d)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "path", d->path);
	json_put_string(o, "version", *d->version ? d->version : NULL);
	json_put_string(o, "note", d->note);
	json_put_string(o, "cuda", *d->cuda ? d->cuda : NULL);
	json_put_string(o, "drivers", *d->drivers ? d->drivers : NULL);
	json_put_string(o, "why", d->why);
	return o;
}

static void put_candidates(const struct fields *f, const struct trace_list *candidates)
{
	struct compat_directory d;
	const char *position = NULL;
	if (f->json) {
		struct json_object *array = json_object_new_array();
		while (compat_next(candidates, &position, &d))
			json_object_array_add(array, directory_json(&d));
		json_put(f->json, "candidates", array);
		return;
	}
	while (compat_next(candidates, &position, &d)) {
		struct buffer line = {0};
		buffer_printf(&line, "%s version=%s note=%s cuda=%s drivers=%s why=%s", d.path, d.version, d.note,
			d.cuda, d.drivers, d.why);
		fields_string(f, "candidate", line.data);
		buffer_free(&line);
	}
}

void compat_fields(const struct fields *f, const struct trace_event *e)
{
	static const char *const warnings[] = {"geforce", "undocumented", NULL},
		*const machines[] = {"wsl", "tegra", "orin", "geforce", NULL};
	fields_event(f, e, "setting name directory why=reason");
	put_words(f, "warnings", warnings, e->u.compat.warnings);
	fields_event(f, e, "driver");
	if (e->u.compat.machine & TRACE_COMPAT_STAND_IN)
		fields_bool(f, "stand_in", true);
	put_words(f, "machine", machines, e->u.compat.machine);
	fields_event(f, e, e->u.compat.host_cuda ? "host_cuda gpus" : "gpus");
	put_candidates(f, &e->u.compat.candidates);
}
