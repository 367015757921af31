/* SPDX-License-Identifier: MIT */
/* What both formats of a report say in the same words: the verdict, the program, the environment. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "base/visible.h"
#include "graph/process.h"
#include "remedy/remedy.h"
#include "report/report.h"

void report_add(struct buffer *b, const char *string)
{
	buffer_string(b, "");	/* there is a string even where this one is empty */
	buffer_visible(b, string);
}

void report_add_command(struct buffer *b, const char *command)
{
	while (*command) {
		size_t length = strcspn(command, "\\");
		buffer_visible_bytes(b, command, length);
		command += length;
		for (; *command == '\\'; command++)
			buffer_string(b, "\\");
	}
}

char *report_verdict(const struct report *r)
{
	size_t counts[3] = {0}, parts = 0;
	struct buffer b = {0};
	for (size_t i = 0; i < r->diagnosis->count; i++)
		if (!r->diagnosis->findings[i]->cause)
			counts[r->diagnosis->findings[i]->severity]++;
	if (!counts[SEVERITY_ERROR] && !counts[SEVERITY_WARNING]) {
		if (r->diagnosis->failed)
			buffer_printf(&b, "the command failed (%s); no library problem was seen", r->diagnosis->failed);
		else
			buffer_string(&b, "no problem found");
		buffer_string(&b, counts[SEVERITY_NOTE] ? ", " : "");
	}
	for (int severity = 0; severity < 3; severity++)
		if (counts[severity])
			buffer_printf(&b, "%s%zu %s%s", parts++ ? ", " : "", counts[severity],
				severity_name((enum severity)severity), plural(counts[severity]));
	return b.data;
}

char *report_command(const struct process *p)
{
	struct buffer b = {0};
	for (const char *word = NULL; (word = trace_list_next(&p->image->argv, word));) {
		if (b.length)
			buffer_string(&b, " ");
		char *quoted = shell_word(word);
		buffer_string(&b, quoted);
		free(quoted);
	}
	if (!b.length)
		report_add(&b, process_name(p));
	return b.data;
}

char *report_time(const struct image *i)
{
	char text[64] = "";
	time_t seconds = (time_t)(i->realtime_ns / 1000000000);
	struct tm tm;
	if (!gmtime_r(&seconds, &tm) || !strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm))
		return xstrdup("not known");
	return xstrdup(text);
}

bool report_is_cuda(const char *soname)
{
	static const char *const patterns[] = {
		"libcuda*",
		"libcudnn*",
		"libcublas*",
		"libcufft*",
		"libcufile*",
		"libcupti*",
		"libcurand*",
		"libcusolver*",
		"libcusparse*",
		"libcudss*",
		"libcutensor*",
		"libcustatevec*",
		"libnccl*",
		"libnpp*",
		"libnvidia-*",
		"libnvrtc*",
		"libnvJitLink*",
		"libnvToolsExt*",
		"libnvjpeg*",
		"libnvshmem*",
		"libnvinfer*",
		"libnvvm*",
		"libnvblas*",
		"libnvperf*",
		"*_cuda*",
		"*_nvshmem*",
		"*-cuda*",
	};
	for (size_t i = 0; i < countof(patterns); i++)
		if (fnmatch(patterns[i], soname, 0) == 0)
			return true;
	return false;
}

/* --- The environment --- */

static void add_fact(struct facts *f, const char *name, bool variable, struct buffer *value)
{
	grow(f->items, f->count);
	f->items[f->count++] = (struct fact){.name = name, .value = value->data, .variable = variable};
	*value = (struct buffer){0};
}

static void add_part(struct buffer *b, const char *between, const char *part)
{
	if (!part)
		return;
	if (b->length)
		buffer_string(b, between);
	report_add(b, part);
}

static void add_gpus(struct facts *f, const struct host *h)
{
	struct buffer b = {0};
	for (size_t i = 0; i < h->gpu_count; i++) {
		size_t same = 0, before = 0;
		const char *model = h->gpus[i].model ? h->gpus[i].model : "unknown model";
		for (size_t k = 0; k < h->gpu_count; k++) {
			bool alike = strcmp(model, h->gpus[k].model ? h->gpus[k].model : "unknown model") == 0;
			same += alike;
			before += alike && k < i;
		}
		if (before)
			continue;
		add_part(&b, ", ", model);
		if (same > 1)
			buffer_printf(&b, " (%zu of them)", same);
	}
	if (!b.length)
		buffer_string(&b, "none seen");
	add_fact(f, "GPUs", false, &b);
}

static void add_host(struct facts *f, const struct host *h)
{
	struct buffer b = {0};
	add_part(&b, "", h->os_name ? h->os_name : "not known");
	add_part(&b, ", in ", h->container);
	if (h->wsl)
		buffer_string(&b, ", under WSL");
	add_part(&b, ", ", h->jetson_model);
	add_part(&b, ", L4T ", h->jetson_release);
	add_fact(f, "system", false, &b);
	add_part(&b, "", h->kernel ? h->kernel : "not known");
	add_part(&b, ", ", h->machine);
	add_fact(f, "kernel", false, &b);
	add_part(&b, "", h->driver ? h->driver : "none seen");
	if (h->driver_stand_in)
		buffer_string(&b, ", by LIBTRACE_DRIVER_VERSION");
	add_fact(f, "NVIDIA driver", false, &b);
	add_gpus(f, h);
	for (size_t i = 0; i < h->toolkits.count; i++)
		add_part(&b, ", ", h->toolkits.items[i]);
	if (b.length)
		add_fact(f, "CUDA toolkits", false, &b);
	for (size_t i = 0; i < h->compat_count; i++) {
		add_part(&b, ", ", h->compat[i].path);
		add_part(&b, " ", h->compat[i].version);
	}
	if (b.length)
		add_fact(f, "CUDA compat", false, &b);
}

static void add_python(struct facts *f, const struct snapshot *s)
{
	struct buffer b = {0};
	for (size_t i = 0; i < s->python_count; i++) {
		const struct python *p = s->pythons[i];
		if (!p->version)
			continue;
		add_part(&b, ", ", p->version);
		if (p->executable || p->prefix) {
			buffer_string(&b, " (");
			report_add(&b, p->executable ? p->executable : p->prefix);
			buffer_string(&b, ")");
		}
	}
	if (b.length)
		add_fact(f, "python", false, &b);
	for (size_t i = 0; i < s->framework_count; i++) {
		const struct framework *w = &s->frameworks[i];
		add_part(&b, "", w->version ? w->version : "of unknown version");
		if (w->cuda)
			add_part(&b, ", built for CUDA ", w->cuda);
		else
			buffer_string(&b, ", built without CUDA");
		struct buffer name = {0};
		report_add(&name, w->name ? w->name : "framework");
		add_fact(f, strings_keep_string(&f->names, name.data), false, &b);
		buffer_free(&name);
	}
}

static void add_variables(struct facts *f, const struct image *image)
{
	for (const char *s = NULL; (s = trace_list_next(&image->env, s));) {
		struct buffer name = {0}, value = {0};
		size_t length = strcspn(s, "=");
		char *word = xstrndup(s, length);
		report_add(&name, word);
		report_add(&value, s[length] ? s + length + 1 : "");
		add_fact(f, strings_keep_string(&f->names, name.data), true, &value);
		buffer_free(&name);
		free(word);
	}
}

void report_facts(const struct report *r, struct facts *f)
{
	const struct process *p = r->main;
	struct buffer b = {0};
	*f = (struct facts){0};
	if (!p)
		return;
	b.data = report_command(p);
	add_fact(f, "command", false, &b);
	if (r->scope->read_count > 1) {
		words_process(&b, &r->terminal, r->scope->graph, p);
		add_fact(f, "process", false, &b);
	}
	const char *status = p->image->next_exec == NO_IMAGE ? words_status(p->image) : NULL;
	add_part(&b, "", status ? status : "not known");
	add_fact(f, "ended with", false, &b);
	char *time = report_time(p->image);
	add_part(&b, "", time);
	free(time);
	add_fact(f, "started", false, &b);
	const struct snapshot *s = snapshot_of(r->snapshots, p);
	if (s)
		add_host(f, &s->host);
	add_part(&b, "", p->image->glibc ? p->image->glibc : "not known");
	add_fact(f, "glibc", false, &b);
	if (s)
		add_python(f, s);
	add_part(&b, "", VERSION);
	add_fact(f, "libtrace", false, &b);
	add_variables(f, p->image);
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < f->count; i++)
		free(f->items[i].value);
	free(f->items);
	strings_free(&f->names);
}
