/* SPDX-License-Identifier: MIT */
/* Patterns of paths; a folder is read up to a limit. */
#include "base/glob.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"

enum { NAMES_MAX = 256, ENTRIES_MAX = 65536, DEPTH_MAX = 16 };

struct expansion {
	const char *root;
	char *(*where)(const char *root, const char *path);
	void (*found)(void *context, const char *path);
	void *context;
};

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static char **matching_names(const struct expansion *e, const char *folder, const char *pattern, size_t *count)
{
	char *at = e->where(e->root, *folder ? folder : "/"), **names = NULL;
	DIR *entries = opendir(at);
	free(at);
	*count = 0;
	if (!entries)
		return NULL;
	size_t seen = 0;
	for (struct dirent *entry; *count < NAMES_MAX && seen++ < ENTRIES_MAX && (entry = readdir(entries));) {
		if (fnmatch(pattern, entry->d_name, FNM_PERIOD | FNM_NOESCAPE) != 0)
			continue;
		if (!names)
			names = xcalloc(NAMES_MAX, sizeof(*names));
		names[(*count)++] = xstrdup(entry->d_name);
	}
	closedir(entries);
	if (*count)
		qsort(names, *count, sizeof(*names), by_version);
	return names;
}

static void expand_below(const struct expansion *e, const char *folder, const char *rest, unsigned depth)
{
	if (!*rest) {
		char *at = e->where(e->root, folder);
		if (access(at, F_OK) == 0)
			e->found(e->context, folder);
		free(at);
		return;
	}
	size_t length = strcspn(++rest, "/");
	char *name = xstrndup(rest, length);
	if (!strchr(name, '*')) {
		char *path = xasprintf("%s/%s", folder, name);
		expand_below(e, path, rest + length, depth);
		free(path);
	} else if (depth < DEPTH_MAX) {
		size_t count;
		char **names = matching_names(e, folder, name, &count);
		for (size_t i = 0; i < count; i++) {
			char *path = xasprintf("%s/%s", folder, names[i]);
			expand_below(e, path, rest + length, depth + 1);
			free(path);
		}
		disk_names_free(names, count);
	}
	free(name);
}

void expand(const char *root, const char *pattern, void (*found)(void *context, const char *path), void *context)
{
	struct expansion e = {root, disk_machine, found, context};
	expand_below(&e, "", pattern, 0);
}

void expand_in(const char *root, const char *folder, const char *pattern,
	void (*found)(void *context, const char *path), void *context)
{
	struct expansion e = {root, disk_path, found, context};
	expand_below(&e, folder, pattern, 0);
}
