/* SPDX-License-Identifier: MIT */
/* What is in reach of a program: the files that it loaded, and all that Python could import beside them. */
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "print/print.h"
#include "probe/probe.h"

enum { KEY_FILE = 1, KEY_FOLDER };

static struct symbol_table *open_table(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct symbol_table *table = NULL;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		table = symbol_table_open(fd, (uint64_t)st.st_size);
	if (fd >= 0)
		close(fd);
	return table;
}

static void describe(struct strings *strings, struct probe_object *o)
{
	const struct symbol_table *table = o->table;
	o->name = strings_keep_string(strings, last_component(o->path));
	for (size_t i = 0; i < table->image->dynamic_count; i++) {
		const GElf_Dyn *d = &table->image->dynamic[i];
		const char *name = d->d_tag == DT_NEEDED || d->d_tag == DT_SONAME ?
			symbol_table_string(table, d->d_un.d_val) :
			NULL;
		if (name && d->d_tag == DT_SONAME)
			o->name = strings_keep_string(strings, name);
		else if (name)
			check_paths_add(&o->needed, strings_keep_string(strings, name));
	}
	for (size_t i = 0; i < table->count && !o->copies; i++)
		o->copies = table->refers[i] & REFERS_COPY;
}

static bool is_ours(const struct probe *p, const char *path)
{
	size_t length = strlen(p->folder.path);
	return strncmp(path, p->folder.path, length) == 0 && path[length] == '/';
}

static void reach_file(struct probe *p, const char *path, bool loaded)
{
	struct stat st;
	if (is_ours(p, path))
		return;
	char *real = runner_path(&p->check.launch.runner, path);
	if (stat(real, &st) == 0 && S_ISREG(st.st_mode)) {
		void **seen = map_at(&p->reached, (struct map_key){.a = st.st_dev, .b = st.st_ino, .c = KEY_FILE});
		struct symbol_table *table = *seen ? NULL : open_table(real);
		if (table) {
			grow(p->objects, p->object_count);
			struct probe_object *o = &p->objects[p->object_count++];
			*o = (struct probe_object){
				.path = strings_keep_string(&p->check.strings, path), .table = table};
			*seen = (void *)(uintptr_t)p->object_count;
			describe(&p->check.strings, o);
		}
		if (*seen && loaded)
			p->objects[(uintptr_t)*seen - 1].loaded = true;
	}
	free(real);
}

/* /…/site-packages/PACKAGE/…: all of the site's packages are in reach of each other. */
static char *site_of(const char *path)
{
	const char *at = strstr(path, "/site-packages/");
	if (!at)
		at = strstr(path, "/dist-packages/");
	return at ? xstrndup(path, (size_t)(at - path) + strlen("/site-packages")) : NULL;
}

static void reach_folder(struct probe *p, const char *folder)
{
	struct stat st;
	struct check_files files = {.resolver = p->check.resolver};
	char *real = runner_path(&p->check.launch.runner, folder);
	void **seen = stat(real, &st) == 0 ?
		map_at(&p->reached, (struct map_key){.a = st.st_dev, .b = st.st_ino, .c = KEY_FOLDER}) :
		NULL;
	if (seen && !*seen) {
		*seen = p;
		check_files_add_found(&files, real);
		for (size_t i = 0; i < files.count; i++)
			reach_file(p, files.files[i].path, false);
		check_files_free(&files);
	}
	free(real);
}

char *probe_object_path(const struct process *process, const struct object *o)
{
	if (!o->path || !o->path[0] || !o->ino)
		return NULL;
	if (o->path[0] == '/')
		return xstrdup(o->path);
	return strchr(o->path, '/') && process->image->cwd ? xasprintf("%s/%s", process->image->cwd, o->path) : NULL;
}

void probe_reach(struct probe *p, const struct graph *g)
{
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *process = &g->processes[i];
		for (size_t k = 0; k < process->object_count; k++) {
			char *path = probe_object_path(process, process->objects[k]);
			char *site = path && !is_ours(p, path) ? site_of(path) : NULL;
			if (path)
				reach_file(p, path, true);
			if (site)
				reach_folder(p, site);
			free(path);
			free(site);
		}
	}
}

void probe_closure(const struct probe *p, size_t object, bool *objects, bool *missing)
{
	size_t *todo = xreallocarray(NULL, p->object_count, sizeof(*todo)), count = 0;
	objects[object] = true;
	todo[count++] = object;
	while (count) {
		const struct check_paths *needed = &p->objects[todo[--count]].needed;
		for (size_t i = 0; i < needed->count; i++) {
			bool gone = false;
			for (size_t k = 0; k < p->missing_count; k++) {
				bool same = p->missing[k].soname == needed->paths[i];
				missing[k] |= same;
				gone |= same;
			}
			/* A copy that ld.so does not find is no provider. */
			for (size_t k = 0; !gone && k < p->object_count; k++) {
				if (objects[k] || p->objects[k].name != needed->paths[i])
					continue;
				objects[k] = true;
				todo[count++] = k;
			}
		}
	}
	free(todo);
}

/* By a copy relocation: it is defined elsewhere. */
static bool is_copy(const struct probe_object *o, const char *name)
{
	struct wanted_symbol wanted;
	for (size_t i = 1; o->copies && i < o->table->count; i++)
		if (o->table->refers[i] & REFERS_COPY && symbol_table_wants(o->table, i, REFERS_COPY, &wanted) &&
			strcmp(wanted.name, name) == 0)
			return true;
	return false;
}

bool probe_defines(const struct probe *p, size_t object, const bool *objects, const struct wanted_symbol *wanted)
{
	for (size_t i = 0; i < p->object_count; i++)
		if ((p->objects[i].loaded || objects[i] || i == object) &&
			symbol_table_defines(p->objects[i].table, wanted) && !is_copy(&p->objects[i], wanted->name))
			return true;
	return false;
}
