/* SPDX-License-Identifier: MIT */
/* What is different around two processes: variables, the driver, the distribution, the GPUs, Python. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "diff/diff.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "print/print.h"
#include "trace/env.h"

/* The same kept string, or both nothing. */
static const char *keep(struct diff *d, const char *text)
{
	return text ? strings_keep_string(&d->strings, text) : NULL;
}

static char *plain(const struct diff_side *s, const char *text)
{
	struct buffer b = {0};
	if (!text)
		return NULL;
	stable_path(&s->plain, &b, text);
	return b.data;
}

/* Each element of a list for itself: SP and the like stand at the beginning of a path. */
static char *plain_list(const struct diff_side *s, const char *list)
{
	struct buffer b = {0};
	if (!list)
		return NULL;
	buffer_string(&b, "");
	for (const char *at = list; *at;) {
		size_t length = strcspn(at, ":");
		char *element = xstrndup(at, length);
		stable_path(&s->plain, &b, element);
		free(element);
		at += length;
		if (*at) {
			buffer_string(&b, ":");
			at++;
		}
	}
	return b.data;
}

static void add(struct diff *d, struct difference e)
{
	struct buffer key = {0};
	buffer_printf(&key, "environment%c%s%c%s%c%s", 0, e.name, 0, e.a ? e.a : "", e.a ? 0 : 1, e.b ? e.b : "");
	void **at = map_at(
		&d->known, (struct map_key){.a = (uintptr_t)strings_keep(&d->strings, key.data, key.length)});
	buffer_free(&key);
	if (*at)
		return;
	*at = d;
	grow(d->environment, d->environment_count);
	e.name = keep(d, e.name);
	e.a = keep(d, e.a);
	e.b = keep(d, e.b);
	d->environment[d->environment_count++] = e;
}

static void compare(struct diff *d, const struct diff_side *a, const struct diff_side *b, struct difference e)
{
	char *x = e.list ? plain_list(a, e.a) : plain(a, e.a), *y = e.list ? plain_list(b, e.b) : plain(b, e.b);
	bool same = (!x && !y) || (x && y && strcmp(x, y) == 0);
	free(x), free(y);
	if (!same)
		add(d, e);
}

/* --- variables --- */

/* What says which worker it is, or what this command sets itself. */
static bool is_noise(const char *name)
{
	static const char *const names[] = {
		"LD_AUDIT",
		"RANK",
		"LOCAL_RANK",
		"GROUP_RANK",
		"ROLE_RANK",
		"SLURM_PROCID",
		"SLURM_LOCALID",
		"OMPI_COMM_WORLD_RANK",
		"OMPI_COMM_WORLD_LOCAL_RANK",
		"PMI_RANK",
		"VIRTUAL_ENV",
		"CONDA_PREFIX",
	};
	if (strncmp(name, "LIBTRACE_", 9) == 0 && strcmp(name, ENV_REDIRECT) != 0 && strcmp(name, ENV_RULES) != 0 &&
	    strcmp(name, ENV_CUDA_COMPAT) != 0)
		return true;
	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool is_list(const char *name)
{
	static const char *const names[] = {"LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "LD_PRELOAD"};
	for (size_t i = 0; i < countof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Without what `record` adds to it. */
static char *tunables(const char *value)
{
	struct buffer b = {0};
	for (const char *at = value; at && *at;) {
		size_t length = strcspn(at, ":");
		if (strncmp(at, "glibc.rtld.optional_static_tls=", 31) != 0) {
			buffer_string(&b, b.length ? ":" : "");
			buffer_add(&b, at, length);
		}
		at += length + (at[length] != '\0');
	}
	return b.data;
}

static void compare_variable(struct diff *d, const struct diff_side *a, const struct diff_side *b, const char *name)
{
	const char *x = process_variable(a->process, name), *y = process_variable(b->process, name);
	char *left = NULL, *right = NULL;
	if (is_noise(name))
		return;
	if (strcmp(name, "GLIBC_TUNABLES") == 0) {
		x = left = tunables(x);
		y = right = tunables(y);
	}
	compare(d, a, b, (struct difference){.name = name, .a = x, .b = y, .variable = true, .list = is_list(name)});
	free(left), free(right);
}

static void compare_variables(struct diff *d, const struct diff_side *a, const struct diff_side *b)
{
	const struct diff_side *sides[] = {a, b};
	for (int s = 0; s < 2; s++) {
		const struct image *image = sides[s]->process->image;
		for (const char *entry = NULL; (entry = trace_list_next(&image->env, entry));) {
			size_t length = strcspn(entry, "=");
			char *name = entry[length] ? xstrndup(entry, length) : NULL;
			/* Those of both come with the first. */
			if (name && (s == 0 || !process_variable(a->process, name)))
				compare_variable(d, a, b, name);
			free(name);
		}
	}
}

/* --- the machine --- */

static char *gpus_of(const struct host *h)
{
	struct buffer b = {0};
	for (size_t i = 0, end; i < h->gpu_count; i = end) {
		const char *model = h->gpus[i].model ? h->gpus[i].model : "of an unknown model";
		for (end = i + 1; end < h->gpu_count &&
			strcmp(h->gpus[end].model ? h->gpus[end].model : "of an unknown model", model) == 0;)
			end++;
		buffer_printf(&b, end - i > 1 ? "%s%zu × %s" : "%s%.0zu%s", b.length ? ", " : "",
			end - i > 1 ? end - i : 0, model);
	}
	return b.data;
}

static char *frameworks_of(const struct snapshot *snapshot)
{
	struct buffer b = {0};
	for (size_t i = 0; i < snapshot->framework_count; i++) {
		const struct framework *f = &snapshot->frameworks[i];
		buffer_printf(&b, "%s%s %s%s%s", b.length ? ", " : "", f->name,
			f->version ? f->version : "of an unknown version", f->cuda ? ", CUDA " : ", without CUDA",
			f->cuda ? f->cuda : "");
	}
	return b.data;
}

static char *list_of(const struct list *list)
{
	struct buffer b = {0};
	for (size_t i = 0; i < list->count; i++)
		buffer_printf(&b, "%s%s", i ? ":" : "", list->items[i]);
	return b.data;
}

/* Devices that cannot be opened. */
static char *devices_of(const struct host *h)
{
	struct buffer b = {0};
	for (size_t i = 0; i < h->device_count; i++)
		buffer_printf(&b, "%s%s%s%s", i ? ":" : "", h->devices[i].path, h->devices[i].error ? " " : "",
			h->devices[i].error > 0 ? strerror(h->devices[i].error) : "");
	return b.data;
}

static void compare_made(struct diff *d, const struct diff_side *a, const struct diff_side *b, const char *name,
	char *x, char *y, bool list)
{
	compare(d, a, b, (struct difference){.name = name, .a = x, .b = y, .list = list});
	free(x), free(y);
}

static void compare_hosts(struct diff *d, const struct diff_side *a, const struct diff_side *b)
{
	const struct host *x = &a->snapshot->host, *y = &b->snapshot->host;
	const struct { const char *name, *a, *b;
	} facts[] = {
		{"machine", x->machine, y->machine},
		{"distribution", x->os_name, y->os_name},
		{"kernel", x->kernel, y->kernel},
		{"container", x->container, y->container},
		{"driver", x->driver, y->driver},
		{"Jetson Linux", x->jetson_release, y->jetson_release},
		{"Jetson model", x->jetson_model, y->jetson_model},
		{"WSL", x->wsl ? "yes" : NULL, y->wsl ? "yes" : NULL},
	};
	for (size_t i = 0; i < countof(facts); i++)
		compare(d, a, b, (struct difference){.name = facts[i].name, .a = facts[i].a, .b = facts[i].b});
	compare_made(d, a, b, "GPUs", gpus_of(x), gpus_of(y), false);
	compare_made(d, a, b, "devices", devices_of(x), devices_of(y), true);
	compare_made(d, a, b, "CUDA toolkits", list_of(&x->toolkits), list_of(&y->toolkits), true);
	compare_made(d, a, b, "framework", frameworks_of(a->snapshot), frameworks_of(b->snapshot), false);
}

void diff_environment(struct diff *d, const struct diff_side *a, const struct diff_side *b)
{
	const struct image *x = a->process->image, *y = b->process->image;
	const char *status = x->next_exec == NO_IMAGE ? words_status(x) : NULL;
	char *ended = status ? xstrdup(status) : NULL;
	const struct stable *p = &a->plain, *q = &b->plain;
	compare(d, a, b, (struct difference){.name = "program", .a = x->exe, .b = y->exe});
	compare(d, a, b, (struct difference){.name = "glibc", .a = x->glibc, .b = y->glibc});
	if (ended && y->has_status)
		compare(d, a, b, (struct difference){.name = "end", .a = ended, .b = words_status(y)});
	free(ended);
	/* They are taken for the same; that they are two has to be said. */
	if (p->packages && q->packages && strcmp(p->packages, q->packages) != 0)
		add(d, (struct difference){.name = "SP", .a = p->packages, .b = q->packages});
	if ((p->environment || q->environment) &&
		!(p->environment && q->environment && strcmp(p->environment, q->environment) == 0))
		add(d,
			(struct difference){
				.name = "VIRTUAL_ENV", .a = p->environment, .b = q->environment, .variable = true});
	if ((p->conda || q->conda) && !(p->conda && q->conda && strcmp(p->conda, q->conda) == 0))
		add(d, (struct difference){.name = "CONDA_PREFIX", .a = p->conda, .b = q->conda, .variable = true});
	compare_variables(d, a, b);
	if (a->snapshot && b->snapshot && a->snapshot != b->snapshot)
		compare_hosts(d, a, b);
}
