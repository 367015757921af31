/* SPDX-License-Identifier: MIT */
/* What is installed for a Python, by its folders alone: nothing is imported, and no Python is started. */
#include "check/site.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "check/files.h"
#include "owner/python.h"
#include "python/metadata.h"
#include "python/requirement.h"

enum { RECORD_MAX = 64 << 20, NAMES_MAX = 20000 };

extern char **environ;

struct package {
	const char *name, *root;
	char **paths;
	size_t count;
	bool found;
};

static void add(struct package *p, char *path)
{
	grow(p->paths, p->count);
	p->paths[p->count++] = path;
	p->found = true;
}

/* "made" of "made-1.0.dist-info" */
static bool is_distribution(const char *folder, const char *name)
{
	char *own = xstrndup(folder, strcspn(folder, "-")), *a = distribution_normalize(own),
	     *b = distribution_normalize(name);
	bool is = a && b && strcmp(a, b) == 0;
	free(own), free(a), free(b);
	return is;
}

static void add_record(struct package *p, const char *site, const char *folder)
{
	size_t size;
	char *path = xasprintf("%s/%s/RECORD", site, folder), *text = disk_text(p->root, path, RECORD_MAX, &size);
	struct record_row row = {0};
	const char *at = text;
	free(path);
	while (text && record_next(&at, text + size, &row)) {
		if (!row.path.length || check_is_text(row.path.data))
			continue;
		char *whole = row.path.data[0] == '/' ? xstrdup(row.path.data) :
							xasprintf("%s/%s", site, row.path.data);
		add(p, path_normalize(whole));
		free(whole);
	}
	p->found = true;
	buffer_free(&row.path);
	free(text);
}

static void look_in(struct package *p, const char *site)
{
	static const char *const infos[] = {".dist-info", NULL};
	size_t count;
	char **names = disk_names(p->root, site, infos, NAMES_MAX, &count);
	for (size_t i = 0; i < count && !p->found; i++)
		if (is_distribution(names[i], p->name))
			add_record(p, site, names[i]);
	disk_names_free(names, count);
}

/* A folder, or one file. */
static void look_for_module(struct package *p, const char *site)
{
	static const char *const endings[] = {".so", NULL};
	char *folder = xasprintf("%s/%s", site, p->name);
	size_t count, length = strlen(p->name);
	if (disk_is_folder(p->root, folder)) {
		add(p, folder);
		return;
	}
	free(folder);
	char **names = disk_names(p->root, site, endings, NAMES_MAX, &count);
	for (size_t i = 0; i < count; i++)
		if (strncmp(names[i], p->name, length) == 0 && names[i][length] == '.')
			add(p, xasprintf("%s/%s", site, names[i]));
	disk_names_free(names, count);
}

/* The folders of packages of one that would be started by this path, in this environment. */
static void with_sites(struct package *p, const char *python, void (*each)(struct package *, const char *site))
{
	struct buffer env = {0};
	char *at = disk_path(p->root, python), *real = realpath(at, NULL);
	for (char **e = environ; *e && !p->root; e++)
		if (strncmp(*e, "PYTHON", 6) == 0 || strncmp(*e, "PATH=", 5) == 0)
			buffer_add(&env, *e, strlen(*e) + 1);
	struct image image = {
		.exe = real, .argv = {python, (uint32_t)strlen(python) + 1}, .env = {env.data, (uint32_t)env.length}};
	struct process process = {.image = &image, .read = true};
	struct graph graph = {.processes = &process, .process_count = 1};
	struct snapshots all = {0};
	struct snapshot snapshot = {0};
	if (real)
		pythons_find(&all, &snapshot, &graph, p->root);
	for (size_t i = 0; i < snapshot.python_count && !p->found; i++)
		for (size_t k = 0; k < snapshot.pythons[i]->sites.count && !p->found; k++)
			each(p, snapshot.pythons[i]->sites.items[k]);
	strings_free(&all.strings);
	arena_free(&all.arena);
	buffer_free(&env);
	free(at), free(real);
}

char **site_package(const char *python, const char *name, const char *root, size_t *count)
{
	struct package p = {.name = name, .root = root};
	with_sites(&p, python, look_in);
	if (!p.found && !strchr(name, '/') && !strchr(name, '.'))
		with_sites(&p, python, look_for_module);
	*count = p.count;
	if (p.found && !p.paths)
		p.paths = xcalloc(1, sizeof(*p.paths));
	return p.paths;
}

static void keep_site(struct package *p, const char *site)
{
	add(p, xstrdup(site));
}

char *site_first(const char *python)
{
	struct package p = {0};
	with_sites(&p, python, keep_site);
	char *site = p.count ? p.paths[0] : NULL;
	free(p.paths);
	return site;
}
