/* SPDX-License-Identifier: MIT */
/*
 * Answers which Python environments the command sees behind a trace and behind paths, and whose each path is:
 *   ask-python [--trace DIR] [--root DIR] [--requires NAME]… [PATH…]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "snapshot/requires.h"
#include "base/disk.h"
#include "base/mem.h"
#include "base/message.h"
#include "owner/python.h"
#include "python/requirement.h"

static const char *word(const char *text)
{
	return text ? text : "-";
}

static void add_file(struct snapshot *snapshot, const char *path, const char *root)
{
	struct file *f = xcalloc(1, sizeof(*f));
	struct stat st;
	char *at = disk_path(root, path);
	f->number = snapshot->file_count;
	f->path = path;
	f->error = stat(at, &st) == 0 ? 0 : 2;
	f->size = f->error ? 0 : (uint64_t)st.st_size;
	f->real = root ? NULL : realpath(at, NULL);
	free(at);
	snapshot->files = xreallocarray(snapshot->files, snapshot->file_count + 1, sizeof(*snapshot->files));
	snapshot->files[snapshot->file_count++] = f;
}

static void print_python(const struct python *p)
{
	printf("python %s base=%s run=%s version=%s%s%s%s%s%s%s\n", word(p->prefix), word(p->base_prefix),
		word(p->executable), word(p->version), p->venv ? " venv" : "", p->conda ? " conda" : "",
		p->has_pip ? " pip" : "", p->is_uv ? " uv" : "", p->externally_managed ? " managed" : "",
		p->writable ? " writable" : "");
	for (size_t i = 0; i < p->sites.count; i++)
		printf("  site %s\n", p->sites.items[i]);
}

static void print_file(const struct snapshot *snapshot, const struct file *f, char **names, size_t count)
{
	const struct owner *o = f->owner;
	printf("%s: %s %s%s%s%s\n", f->path, o ? o->name : "nobody", o ? word(o->version) : "", o ? " in " : "",
		o ? o->where : "", f->error ? " (gone)" : "");
	for (size_t i = 0; o && i < count; i++) {
		char *pin = requirement_of(
			snapshot, o->distribution, names[i], snapshot->python_count ? snapshot->pythons[0] : NULL);
		printf("  %s: %s\n", names[i], pin ? pin : "not required");
		free(pin);
	}
}

int main(int argc, char **argv)
{
	struct snapshots all = {0};
	struct snapshot snapshot = {0};
	struct graph *graph = NULL;
	struct utsname machine;
	const char *root = NULL;
	char **names = xcalloc((size_t)argc, sizeof(*names));
	size_t count = 0;
	uname(&machine);
	snapshot.host.machine = machine.machine;
	for (int i = 1; argv[i]; i++) {
		if (strcmp(argv[i], "--trace") == 0 && argv[i + 1])
			graph = graph_read(tracedir_open(argv[++i]), NO_IMAGE, NULL);
		else if (strcmp(argv[i], "--root") == 0 && argv[i + 1])
			root = argv[++i];
		else if (strcmp(argv[i], "--requires") == 0 && argv[i + 1])
			names[count++] = argv[++i];
		else
			add_file(&snapshot, argv[i], root);
	}
	pythons_find(&all, &snapshot, graph, root);
	wheels_find(&all, &snapshot, root);
	for (size_t i = 0; i < snapshot.python_count; i++)
		print_python(snapshot.pythons[i]);
	for (size_t i = 0; i < snapshot.framework_count; i++)
		printf("framework %s %s cuda=%s in %s\n", snapshot.frameworks[i].name,
			word(snapshot.frameworks[i].version), word(snapshot.frameworks[i].cuda),
			snapshot.frameworks[i].path);
	for (size_t i = 0; i < snapshot.distribution_count; i++) {
		const struct distribution *d = snapshot.distributions[i];
		printf("distribution %s %s by %s%s%s requires %zu\n", d->name, word(d->version), word(d->installer),
			d->cuda_tag ? " tag " : "", d->cuda_tag ? d->cuda_tag : "", d->requires.count);
	}
	for (size_t i = 0; i < snapshot.file_count; i++)
		print_file(&snapshot, snapshot.files[i], names, count);
	if (graph) {
		struct tracedir *dir = graph->dir;
		graph_free(graph);
		tracedir_close(dir);
	}
	for (size_t i = 0; i < snapshot.file_count; i++) {
		free((char *)snapshot.files[i]->real);
		free(snapshot.files[i]);
	}
	free(snapshot.files), free(names);
	arena_free(&all.arena);
	strings_free(&all.strings);
	return 0;
}
