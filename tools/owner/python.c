/* SPDX-License-Identifier: MIT */
/* Which Python environments a trace has to do with, by its processes and by the paths of what they loaded. */
#include "owner/python.h"

#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "owner/python-parts.h"

static const char *environment(const struct image *i, const char *name)
{
	size_t length = strlen(name);
	for (const char *entry = NULL; (entry = trace_list_next(&i->env, entry));)
		if (strncmp(entry, name, length) == 0 && entry[length] == '=')
			return entry + length + 1;
	return NULL;
}

static bool is_python_name(const char *name)
{
	return strncmp(name, "python", 6) == 0 || strncmp(name, "pypy", 4) == 0;
}

static const char *path_with_libpython(const struct process *p)
{
	for (size_t i = 0; i < p->object_count; i++)
		if (strncmp(last_component(p->objects[i]->path), "libpython", 9) == 0)
			return p->objects[i]->path;
	return NULL;
}

/* By the program's name, libpython's, or the standard library's modules. */
static const char *version_of(struct pythons *p, const struct process *process)
{
	const char *library = path_with_libpython(process), *version = NULL;
	if (process->image->exe && is_python_name(last_component(process->image->exe)))
		version = python_version_in(p, last_component(process->image->exe));
	if (!version && library)
		version = python_version_in(p, last_component(library));
	for (size_t i = 0; i < process->object_count && !version; i++)
		if (strstr(process->objects[i]->path, "/lib-dynload/"))
			version = python_version_in(p, process->objects[i]->path);
	return version;
}

static bool is_same_file(const struct pythons *p, const char *a, const char *b)
{
	char *at_a = disk_path(p->root, a), *at_b = disk_path(p->root, b);
	char *real_a = realpath(at_a, NULL), *real_b = realpath(at_b, NULL);
	bool same = real_a && real_b && strcmp(real_a, real_b) == 0;
	free(at_a), free(at_b), free(real_a), free(real_b);
	return same;
}

/* In a folder of PATH, as the shell found it. */
static char *in_path(const struct pythons *p, const struct image *i, const char *name)
{
	const char *path = environment(i, "PATH");
	for (const char *at = path; at && *at;) {
		size_t length = strcspn(at, ":");
		char *program = xasprintf("%.*s/%s", (int)length, at, name);
		if (program[0] == '/' && disk_is_file(p->root, program) && is_same_file(p, program, i->exe))
			return program;
		free(program);
		at += length;
		at += *at == ':';
	}
	return NULL;
}

/*
 * sys.executable: a virtual environment is known by the name that its Python was started by, as /proc/self/exe is the
 * file that the name leads to.
 */
static char *program_of(const struct pythons *p, const struct image *i)
{
	const char *name = trace_list_next(&i->argv, NULL), *venv = environment(i, "VIRTUAL_ENV");
	char *program = NULL;
	if (name && strchr(name, '/'))
		program = name[0] == '/' ? xstrdup(name) : xasprintf("%s/%s", i->cwd ? i->cwd : "", name);
	else if (name && name[0])
		program = in_path(p, i, name);
	if (!program && venv)
		program = xasprintf("%s/bin/python", venv);
	if (program && is_same_file(p, program, i->exe)) {
		char *plain = path_normalize(program);
		free(program);
		return plain;
	}
	free(program);
	return xstrdup(i->exe);
}

static bool has_config(const struct pythons *p, const char *folder)
{
	char *config = xasprintf("%s/pyvenv.cfg", folder);
	bool is = disk_is_file(p->root, config);
	free(config);
	return is;
}

/* sys.prefix; NULL if it cannot be told.  The caller frees it. */
static char *prefix_of(const struct pythons *p, const struct image *i, const char *version)
{
	const char *home = environment(i, "PYTHONHOME");
	if (home && home[0] == '/')
		return xstrndup(home, strcspn(home, ":"));
	char *program = program_of(p, i), *bin = folder_of(program), *up = folder_of(bin), *prefix = NULL;
	if (has_config(p, bin)) {
		prefix = xstrdup(bin);
	} else if (has_config(p, up)) {
		prefix = xstrdup(up);
	} else {
		char *at = disk_path(p->root, program), *real = realpath(at, NULL);
		/* What lies below the root is named without it, as the traced process did. */
		size_t root = p->root ? strlen(p->root) : 0;
		bool below = real && root && strncmp(real, p->root, root) == 0 && real[root] == '/' &&
			strcmp(at, program) != 0;
		char *folder = folder_of(real ? real + (below ? root : 0) : program);
		prefix = python_landmark(p, folder, version);
		free(at), free(real), free(folder);
	}
	free(program), free(bin), free(up);
	return prefix;
}

/* PREFIX/lib/pythonX.Y/site-packages; NULL if it is of another form.  The caller frees it. */
static char *prefix_of_site(const char *site)
{
	char *version = folder_of(site), *lib = folder_of(version), *prefix = NULL;
	if (is_python_name(last_component(version)) && strncmp(last_component(lib), "lib", 3) == 0)
		prefix = folder_of(lib);
	free(version), free(lib);
	return prefix;
}

/* A folder on PYTHONPATH may be another environment's: then that is where to install. */
static void add_folder(struct pythons *p, const char *folder, const struct python *python)
{
	char *prefix = prefix_of_site(folder), *run = prefix ? xasprintf("%s/bin/python", prefix) : NULL;
	if (run && !python_has_site(p, folder) && disk_is_file(p->root, run))
		python_of_prefix(p, prefix, python_version_in(p, folder));
	python_of_folder(p, folder, python);
	free(prefix), free(run);
}

static void add_python_path(struct pythons *p, const struct image *i, const struct python *python)
{
	for (const char *at = environment(i, "PYTHONPATH"); at && *at;) {
		size_t length = strcspn(at, ":");
		char *entry = at[0] == '/' ? xstrndup(at, length) :
					     xasprintf("%s/%.*s", i->cwd ? i->cwd : "", (int)length, at);
		char *folder = path_normalize(entry);
		if (length && folder[0] == '/' && folder[1])
			add_folder(p, folder, python);
		free(entry), free(folder);
		at += length;
		at += *at == ':';
	}
}

static void add_process(struct pythons *p, const struct process *process)
{
	const struct image *i = process->image;
	if (!process->read || !i->exe)
		return;
	const char *library = path_with_libpython(process);
	bool is_python = is_python_name(last_component(i->exe));
	if (!is_python && !library)
		return;
	const char *version = version_of(p, process);
	char *prefix = NULL;
	if (is_python || !library) {
		prefix = prefix_of(p, i, version);
	} else {
		/* A program that has Python inside: its prefix is where its library is. */
		char *folder = folder_of(library);
		prefix = python_landmark(p, folder, version);
		free(folder);
	}
	struct python *python = prefix ? python_of_prefix(p, prefix, version) : NULL;
	free(prefix);
	add_python_path(p, i, python);
}

/* Where the folder of packages ends in a path: before "/torch/lib/" only if distributions are installed in it. */
static char *site_in(const struct pythons *p, const char *path)
{
	static const char *const sure[] = {"/site-packages/", "/dist-packages/"};
	static const char *const likely[] = {"/torch/lib/", "/nvidia/"};
	static const char *const installed[] = {".dist-info", NULL};
	for (size_t i = 0; i < 2; i++) {
		const char *at = strstr(path, sure[i]);
		if (at)
			return xstrndup(path, (size_t)(at - path) + strlen(sure[i]) - 1);
	}
	for (size_t i = 0; i < 2; i++) {
		const char *at = strstr(path, likely[i]);
		if (!at || at == path)
			continue;
		char *site = xstrndup(path, (size_t)(at - path));
		size_t count;
		char **names = disk_names(p->root, site, installed, 1, &count);
		disk_names_free(names, count);
		if (count)
			return site;
		free(site);
	}
	return NULL;
}

static struct python *of_version(const struct snapshot *snapshot, const char *version)
{
	for (size_t i = 0; i < snapshot->python_count; i++)
		if (snapshot->pythons[i]->prefix &&
			(!version ||
				(snapshot->pythons[i]->version && !strcmp(snapshot->pythons[i]->version, version))))
			return snapshot->pythons[i];
	return NULL;
}

static bool was_looked_at(struct pythons *p, const char *site)
{
	void **seen = map_at(&p->known, (struct map_key){.a = (uintptr_t)strings_keep_string(&p->all->strings, site)});
	bool was = *seen != NULL;
	*seen = p;
	return was;
}

static void add_path(struct pythons *p, const char *path)
{
	char *plain = path_normalize(path), *site = site_in(p, plain);
	free(plain);
	if (!site || was_looked_at(p, site) || python_has_site(p, site) || !disk_is_folder(p->root, site)) {
		free(site);
		return;
	}
	const char *version = python_version_in(p, site);
	struct python *same = of_version(p->snapshot, version), *python = NULL;
	char *prefix = prefix_of_site(site);
	if (strstr(site, "/.local/lib/python") && same) {
		python_add_site(p, same, site);
	} else if (prefix) {
		python = python_of_prefix(p, prefix, version);
		if (python && !python->executable && !python->venv && !python->conda)
			python->prefix = NULL;	/* nothing to run there: packages alone */
		if (python)
			python_add_site(p, python, site);
		if (python && !python->prefix && same)
			python->executable = same->executable, python->has_pip = same->has_pip;
	} else {
		python_of_folder(p, site, same);
	}
	free(prefix), free(site);
}

/* The word between the quotes of "NAME = 'word'" or "NAME: type = 'word'", NULL for anything else. */
static const char *assigned(struct pythons *p, const char *text, const char *name)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n"), size = strlen(name);
		const char *end = line + length;
		if (length > size && strncmp(line, name, size) == 0 && strchr(" :=", line[size])) {
			const char *equals = memchr(line, '=', length);
			const char *open = equals ? equals + 1 : end;
			while (open < end && *open == ' ')
				open++;
			const char *close = open < end && (*open == '\'' || *open == '"') ?
				memchr(open + 1, *open, (size_t)(end - open - 1)) : NULL;
			return close ? strings_keep(&p->all->strings, open + 1, (size_t)(close - open - 1)) : NULL;
		}
		line = *end ? end + 1 : end;
	}
	return NULL;
}

enum { VERSION_BYTES = 64 * 1024 };	/* of a version.py that is read */

static void add_framework(struct pythons *p, const char *site)
{
	struct snapshot *snapshot = p->snapshot;
	size_t size;
	char *path = xasprintf("%s/torch/version.py", site), *text = disk_text(p->root, path, VERSION_BYTES, &size);
	free(path);
	const char *version = text ? assigned(p, text, "__version__") : NULL;
	if (!version) {
		free(text);
		return;
	}
	if (!snapshot->frameworks)
		snapshot->frameworks = arena_take(&p->all->arena, MOST_PYTHONS * sizeof(*snapshot->frameworks));
	if (snapshot->framework_count < MOST_PYTHONS) {
		char *folder = xasprintf("%s/torch", site);
		snapshot->frameworks[snapshot->framework_count++] = (struct framework){
			.name = "torch",
			.version = version,
			.cuda = assigned(p, text, "cuda"),
			.path = strings_keep_string(&p->all->strings, folder),
		};
		free(folder);
	}
	free(text);
}

static bool is_framework(const struct snapshot *snapshot, const char *site)
{
	size_t length = strlen(site);
	for (size_t i = 0; i < snapshot->framework_count; i++)
		if (strncmp(snapshot->frameworks[i].path, site, length) == 0 &&
			strcmp(snapshot->frameworks[i].path + length, "/torch") == 0)
			return true;
	return false;
}

void pythons_find(struct snapshots *all, struct snapshot *snapshot, const struct graph *graph, const char *root)
{
	struct pythons p = {.all = all, .snapshot = snapshot, .root = root};
	for (size_t i = 0; graph && i < graph->process_count; i++)
		add_process(&p, &graph->processes[i]);
	for (size_t i = 0; graph && i < graph->process_count; i++)
		for (size_t o = 0; graph->processes[i].read && o < graph->processes[i].object_count; o++)
			add_path(&p, graph->processes[i].objects[o]->path);
	for (size_t i = 0; i < snapshot->file_count; i++)
		add_path(&p, snapshot->files[i]->path);
	for (size_t i = 0; i < snapshot->python_count; i++)
		for (size_t s = 0; s < snapshot->pythons[i]->sites.count; s++)
			if (!is_framework(snapshot, snapshot->pythons[i]->sites.items[s]))
				add_framework(&p, snapshot->pythons[i]->sites.items[s]);
	map_free(&p.known);
}
