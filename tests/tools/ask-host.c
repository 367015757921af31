/* SPDX-License-Identifier: MIT */
/*
 * What the command makes of the machine, below LIBTRACE_ROOT where that is set, or -r ROOT; a line each fact.
 * ask-host [-r ROOT] host SONAME…: the host, with what ld.so.cache has for the sonames
 * ask-host [-r ROOT] owners PATH…: place and owner of each
 * ask-host [-r ROOT] copies SONAME… -- FOLDER…: where copies are
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "machine/host.h"
#include "base/disk.h"
#include "base/mem.h"
#include "owner/owner.h"

static struct snapshots all;
static struct snapshot snapshot;

static void string(const char *key, const char *value)
{
	if (value)
		printf("%s %s\n", key, value);
}

static void list(const char *key, const struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		string(key, list->items[i]);
}

static void print_host(const struct host *h)
{
	string("kernel", h->kernel);
	string("machine", h->machine);
	string("os_id", h->os_id);
	string("os_version", h->os_version);
	string("os_name", h->os_name);
	list("os_like", &h->os_like);
	string("container", h->container);
	if (h->wsl)
		puts("wsl");
	string("jetson_release", h->jetson_release);
	string("jetson_model", h->jetson_model);
	string(h->driver_stand_in ? "driver_stand_in" : "driver", h->driver);
	for (size_t i = 0; i < h->gpu_count; i++)
		printf("gpu %s %s\n", h->gpus[i].bus, h->gpus[i].model);
	for (size_t i = 0; i < h->device_count; i++)
		printf("device %s %o %s\n", h->devices[i].path, h->devices[i].mode,
			h->devices[i].error ? strerrorname_np(h->devices[i].error) : "opens");
	list("manager", &h->package_managers);
	list("toolkit", &h->toolkits);
	for (size_t i = 0; i < h->cache_count; i++)
		printf("cache %s %s\n", h->cache[i].soname, h->cache[i].path);
	for (size_t i = 0; i < h->compat_count; i++) {
		const struct compat_folder *c = &h->compat[i];
		printf("compat %s %s %s %s", c->path, c->version ? c->version : "-", c->cuda ? c->cuda : "-",
			c->verdict);
		for (size_t k = 0; k < c->drivers.count; k++)
			printf("%c%s", k ? ',' : ' ', c->drivers.items[k]);
		putchar('\n');
	}
	list("problem", &snapshot.problems);
}

/* As the snapshot has them: a path, what it leads to, and whether it is there. */
static void take_files(char **paths, const char *root)
{
	while (paths[snapshot.file_count])
		snapshot.file_count++;
	snapshot.files = arena_take(&all.arena, (snapshot.file_count + 1) * sizeof(*snapshot.files));
	for (size_t i = 0; i < snapshot.file_count; i++) {
		struct file *f = snapshot.files[i] = arena_take(&all.arena, sizeof(*f));
		struct stat st;
		char *at = disk_path(root, paths[i]), *real = realpath(at, NULL);
		f->number = i;
		f->path = strings_keep_string(&all.strings, paths[i]);
		f->error = stat(at, &st) == 0 ? 0 : errno;
		if (real && strcmp(real, at) != 0)
			f->real = strings_keep_string(&all.strings, real);
		free(at), free(real);
	}
}

static void print_owners(void)
{
	for (size_t i = 0; i < snapshot.file_count; i++) {
		const struct file *f = snapshot.files[i];
		printf("%s %s", f->path, place_name(f->place));
		if (f->owner)
			printf(" %s %s %s%s%s%s%s", owner_kind_name(f->owner->kind), f->owner->name,
				f->owner->version ? f->owner->version : "-", f->owner->where ? " in " : "",
				f->owner->where ? f->owner->where : "", f->owner->channel ? " from " : "",
				f->owner->channel ? f->owner->channel : "");
		putchar('\n');
	}
	for (size_t i = 0; i < snapshot.owner_count; i++)
		if (snapshot.owners[i]->number != i)
			printf("number %zu of %zu\n", snapshot.owners[i]->number, i);
	list("problem", &snapshot.problems);
}

static void print_copy(void *context, const char *path, const char *soname, unsigned flags)
{
	(void)context;
	printf("%s %s%s%s%s\n", soname, path, flags & FILE_COPY ? " copy" : "",
		flags & FILE_OTHER_VERSION ? " other-version" : "", flags & FILE_CACHED ? " cached" : "");
}

static struct list words(char **argv)
{
	struct list l = {(const char **)argv, 0};
	while (argv[l.count] && strcmp(argv[l.count], "--") != 0)
		l.count++;
	return l;
}

int main(int argc, char **argv)
{
	const char *root = NULL;
	if (argc > 3 && strcmp(argv[1], "-r") == 0) {
		root = argv[2];
		argv += 2;
	}
	if (!argv[1])
		return 2;
	struct list first = words(argv + 2);
	if (strcmp(argv[1], "host") == 0) {
		host_read(&all, &snapshot, &first, root);
		print_host(&snapshot.host);
	} else if (strcmp(argv[1], "owners") == 0) {
		take_files(argv + 2, root);
		owners_find(&all, &snapshot, root);
		print_owners();
	} else {
		char **rest = argv + 2 + first.count;
		struct list folders = words(rest + (*rest != NULL));
		copies_find(&snapshot, &first, &folders, root, print_copy, NULL);
	}
	arena_free(&all.arena);
	strings_free(&all.strings);
	return 0;
}
