/* SPDX-License-Identifier: MIT */
/*
 * How bad it is that something is missing.  What belongs to the driver of a machine that has none, what only one of
 * several alternatives needs, and what a plug-in wants of the program that loads it is noted; the rest is missing.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "check/installed.h"

/* Files of one folder whose names differ in one number, or in their last word. */
struct group {
	size_t *files;
	size_t count;
	size_t whole;		/* one that misses nothing, by its number + 1; 0: none */
	size_t best;		/* of those that miss something the one that misses least, by its number + 1 */
};

struct levels {
	struct check *check;
	struct map needers;	/* name → struct needers */
	struct map groups;	/* key → struct group */
	struct map by_path;	/* kept path → number of a file + 1 */
	const char **by_number, **by_word;	/* keys of each file, NULL: it has none */
	bool *faulty;		/* by file: symbols or versions of it are missing */
	struct arena arena;
};

struct needers {
	size_t *files;
	size_t count;
};

/* Room doubles, in memory that is freed as a whole. */
static void add_number(struct levels *l, size_t **list, size_t *count, size_t number)
{
	if ((*count & (*count - 1)) == 0) {
		size_t *more = arena_take(&l->arena, (*count ? 2 * *count : 1) * sizeof(**list));
		if (*count)
			memcpy(more, *list, *count * sizeof(**list));
		*list = more;
	}
	(*list)[(*count)++] = number;
}

static const char *soname_of(const struct check_file *f)
{
	return f->elf->soname ? last_component(f->elf->soname) : last_component(f->path);
}

/* --- who needs whom --- */

static void note_needers(struct levels *l)
{
	struct check *c = l->check;
	for (size_t i = 0; i < c->files.count; i++) {
		for (size_t k = 0; k < c->files.files[i].elf->needed_count; k++) {
			const char *name = strings_keep_string(
				&c->strings, last_component(c->files.files[i].elf->needed[k].name));
			void **at = map_at(&l->needers, (struct map_key){.a = (uintptr_t)name});
			if (!*at)
				*at = arena_take(&l->arena, sizeof(struct needers));
			struct needers *n = *at;
			add_number(l, &n->files, &n->count, i);
		}
	}
}

static const struct needers *needers_of(const struct levels *l, size_t file)
{
	const char *name = strings_find(&l->check->strings, soname_of(&l->check->files.files[file]));
	return name ? map_get(&l->needers, (struct map_key){.a = (uintptr_t)name}) : NULL;
}

/* --- alternatives --- */

/* /lib/libcore4.so.1 is one of /lib/libcore#.so.1; NULL where there is no number.  To be freed. */
static char *number_key(const char *path)
{
	const char *name = last_component(path), *so = strstr(name, ".so");
	const char *end = so;
	while (end && end > name && !isdigit((unsigned char)end[-1]))
		end--;
	const char *start = end;
	while (start && start > name && (isdigit((unsigned char)start[-1]) || start[-1] == '.'))
		start--;
	return start && start < end ? xasprintf("%.*s#%s", (int)(start - path), path, end) : NULL;
}

/* /lib/libx_cuda12.so is one of /lib/libx_*.so, MPI.openmpi.cpython-311….so of MPI.*.cpython-311….so */
static char *word_key(const char *path)
{
	const char *name = last_component(path), *tag = strstr(name, ".cpython-"),
		   *so = tag ? tag : strstr(name, ".so"), *end = so;
	while (end && end > name && end[-1] != '_' && end[-1] != '-' && !(tag && end[-1] == '.'))
		end--;
	return end && end > name + 1 ? xasprintf("%.*s*%s", (int)(end - path), path, so) : NULL;
}

static bool is_whole(const struct levels *l, size_t file)
{
	const struct check_answer *a = &l->check->answers[file];
	return a->judged && a->complete && !l->faulty[file];
}

static const char *join_group(struct levels *l, char *key, size_t file)
{
	if (!key)
		return NULL;
	struct check *c = l->check;
	const char *kept = strings_keep_string(&c->strings, key);
	free(key);
	void **at = map_at(&l->groups, (struct map_key){.a = (uintptr_t)kept});
	if (!*at)
		*at = arena_take(&l->arena, sizeof(struct group));
	struct group *g = *at;
	add_number(l, &g->files, &g->count, file);
	if (is_whole(l, file))
		g->whole = file + 1;
	/* Files are in the order of their names: the newest of those that miss as little. */
	if (!g->best || c->answers[file].miss_count <= c->answers[g->best - 1].miss_count)
		g->best = file + 1;
	return kept;
}

static void make_groups(struct levels *l)
{
	struct check *c = l->check;
	for (size_t i = 0; i < c->files.count; i++) {
		if (!c->answers[i].judged || c->files.files[i].elf->interp)
			continue;
		l->by_number[i] = join_group(l, number_key(c->files.files[i].path), i);
		l->by_word[i] = join_group(l, word_key(c->files.files[i].path), i);
	}
}

static const struct group *group_at(const struct levels *l, const char *key)
{
	const struct group *g = key ? map_get(&l->groups, (struct map_key){.a = (uintptr_t)key}) : NULL;
	return g && g->count > 1 ? g : NULL;
}

static size_t stem_size(const char *soname)
{
	const char *so = strstr(soname, ".so");
	return so ? (size_t)(so - soname) : strlen(soname);
}

/* "libavcodec-1.so.58" and "libavcodec-2.so.60": the same but for numbers. */
static bool same_but_numbers(const char *a, const char *b)
{
	size_t a_end = stem_size(a), b_end = stem_size(b), i = 0, k = 0;
	for (;;) {
		while (i < a_end && (isdigit((unsigned char)a[i]) || a[i] == '.'))
			i++;
		while (k < b_end && (isdigit((unsigned char)b[k]) || b[k] == '.'))
			k++;
		if (i == a_end || k == b_end)
			return i == a_end && k == b_end;
		if (a[i++] != b[k++])
			return false;
	}
}

/* Whether one wants another version of everything that the other misses. */
static bool wants_other_versions(const struct levels *l, size_t file, size_t other)
{
	const struct check_answer *a = &l->check->answers[file];
	const struct resolve_file *elf = l->check->files.files[other].elf;
	for (size_t i = 0; i < a->miss_count; i++) {
		bool found = !a->misses[i].own;	/* what a library that it needs misses is no matter of its own */
		for (size_t k = 0; !found && k < elf->needed_count; k++)
			found = same_but_numbers(a->misses[i].soname, last_component(elf->needed[k].name)) &&
				strcmp(a->misses[i].soname, last_component(elf->needed[k].name)) != 0;
		if (!found)
			return false;
	}
	return a->miss_count > 0;
}

/* The file that does for this one, by its number + 1; 0 if none does. */
static size_t alternative(const struct levels *l, size_t file)
{
	struct check *c = l->check;
	const struct group *numbers = group_at(l, l->by_number[file]), *words = group_at(l, l->by_word[file]);
	if (is_whole(l, file) || !c->answers[file].judged)
		return 0;
	if (numbers) {
		size_t other = numbers->whole ? numbers->whole : numbers->best;
		if (other != file + 1 &&
			(wants_other_versions(l, file, other - 1) || (numbers->whole && l->faulty[file])))
			return other;
	}
	/* Where code has the very name, it means this one. */
	if (words && words->whole &&
		!installed_names(c->installed, c->files.files[file].path, last_component(c->files.files[file].path)) &&
		strstr(c->files.files[file].path, "-packages/"))
		return words->whole;
	return 0;
}

/* Nobody needs it but others that something else does for as well. */
static size_t optional(const struct levels *l, size_t file)
{
	size_t other = alternative(l, file);
	const struct needers *n = other ? needers_of(l, file) : NULL;
	for (size_t i = 0; n && i < n->count; i++)
		if (n->files[i] != file && !alternative(l, n->files[i]))
			return 0;
	return other;
}

static size_t file_of(const struct levels *l, const char *path)
{
	const char *kept = strings_find(&l->check->strings, path);
	return kept ? (size_t)(uintptr_t)map_get(&l->by_path, (struct map_key){.a = (uintptr_t)kept}) : 0;
}

/* Who asks may have been found by another path, such as $ORIGIN/../../nvidia/lib. */
static size_t file_at(const struct levels *l, const char *path)
{
	size_t file = file_of(l, path);
	return file ? file : file_of(l, resolver_real(l->check->resolver, path));
}

/* --- libraries --- */

static const char *keep_free(struct check *c, char *text)
{
	const char *kept = strings_keep_string(&c->strings, text);
	free(text);
	return kept;
}

/*
 * A library of a Python package that nothing needs, and that its Python code does not name: whoever opens it does so by
 * a name of its own making, and mostly does without where that fails.
 */
static bool is_unasked(const struct levels *l, size_t file)
{
	struct check *c = l->check;
	const struct check_file *f = &c->files.files[file];
	if (f->elf->interp || check_named_extension(f) || !strstr(f->path, "-packages/") || needers_of(l, file))
		return false;
	const struct group *numbers = group_at(l, l->by_number[file]);
	if (numbers && !numbers->whole)
		return false;	/* one of them is meant to be there */
	const char *name = last_component(f->path);
	char *stem = xstrndup(name, stem_size(name));
	bool named = installed_names(c->installed, f->path, stem);
	free(stem);
	return !named;
}

/* Nobody who asks for it is sure to be loaded. */
static const char *why_optional(struct levels *l, const struct check_library *library)
{
	struct check *c = l->check;
	const char *alternative = NULL, *unasked = NULL;
	for (size_t i = 0; i < library->requesters.count; i++) {
		size_t file = file_at(l, library->requesters.paths[i]), other = file ? optional(l, file - 1) : 0;
		if (!other && (!file || !is_unasked(l, file - 1)))
			return NULL;
		if (!other && !unasked)
			unasked = keep_free(c,
				xasprintf("%s wants it, which nothing needs and no Python code names",
					last_component(library->requesters.paths[i])));
		if (other && !alternative)
			alternative = keep_free(c,
				xasprintf(is_whole(l, other - 1) ?
						"one of several alternatives wants it, and %s can be loaded" :
						"one of several alternatives wants it; %s, which misses the least of "
						"them, is told of",
					last_component(c->files.files[other - 1].path)));
	}
	return unasked ? unasked : alternative;
}

/* Where a driver runs, its library has to be there. */
static const char *why_driver(const struct check *c, const struct check_library *library)
{
	const struct catalog_soname *row = catalog_soname(c->catalog, library->soname, 0, NULL);
	const struct snapshot *snapshot = library->finding->snapshot;
	if (!row || !row->driver || (snapshot && snapshot->host.driver && !c->root))
		return NULL;
	return c->root ? "it comes with the NVIDIA driver of the machine that this is run on" :
		"it comes with the NVIDIA driver, which this machine does not have";
}

/* A wheel that lies beside nothing: what it requires is not there yet. */
static const char *why_required(struct check *c, const struct check_library *library)
{
	char *package = c->lone ? check_package(c, library) : NULL,
	     *own = package ? xstrndup(package, strcspn(package, " ")) : NULL;
	const char *by = own ? installed_requires(c->installed, library->requesters.paths[0], own) : NULL;
	const char *why = by ? keep_free(c, xasprintf("it comes with %s: the wheel requires %s", own, by)) : NULL;
	free(package), free(own);
	return why;
}

/* For another architecture, this machine's own libraries say nothing of what a system has. */
static const char *why_foreign(struct levels *l, const struct check_library *library)
{
	struct check *c = l->check;
	for (size_t i = 0; i < library->requesters.count; i++) {
		size_t file = file_at(l, library->requesters.paths[i]);
		if (!file || !check_lacks_system(c, &c->files.files[file - 1]))
			return NULL;
	}
	if (is_system_library(library->soname))
		return "it comes with glibc or gcc on every machine of its architecture";
	const struct catalog_soname *row = catalog_soname(c->catalog, library->soname, 0, NULL);
	return row && row->apt && !row->wheel && !row->apt_nvidia ?
		"it comes with the system of the machine that it is for, and there is none of its architecture here" :
		NULL;
}

/* What loads it is not here, and has its own library with it. */
static const char *why_apart(struct levels *l, const struct check_library *library)
{
	for (size_t i = 0; i < library->requesters.count; i++) {
		size_t file = file_at(l, library->requesters.paths[i]);
		if (!file || !l->check->files.files[file - 1].apart)
			return NULL;
	}
	return strncmp(library->soname, "libpython", 9) == 0 ? "it comes with the Python that loads these modules" :
							       NULL;
}

static void judge_libraries(struct levels *l)
{
	struct check *c = l->check;
	for (size_t i = 0; i < c->library_count; i++) {
		struct check_library *library = c->libraries[i];
		library->why = why_driver(c, library);
		if (!library->why)
			library->why = why_optional(l, library);
		if (!library->why)
			library->why = why_required(c, library);
		if (!library->why)
			library->why = why_foreign(l, library);
		if (!library->why)
			library->why = why_apart(l, library);
		if (!library->why)
			continue;
		library->finding->severity = SEVERITY_NOTE;
		library->finding->want = (struct want){0};	/* nothing is to be installed for it */
	}
}

/* --- symbols --- */

static bool is_default_place(const struct check *c, const struct check_file *f)
{
	const struct resolve_linker *linker = resolver_linker(c->resolver, f->elf);
	for (size_t i = 0; linker && i < linker->directory_count; i++) {
		const char *folder = linker->directories[i];
		size_t usr = strncmp(f->path, "/usr/", 5) == 0 ? 4 : 0;	/* /lib and /usr/lib are one on most machines */
		if (strncmp(f->path, folder, strlen(folder)) == 0 ||
			strncmp(f->path + usr, folder, strlen(folder)) == 0)
			return true;
	}
	return false;
}

/*
 * A plug-in: nothing needs it, and it is no library by its name (it has no soname), or it lies below one of the
 * system's own folders, where nothing is half linked.  What it wants without a version, it finds in the program that
 * loads it.
 */
static bool is_plugin(const struct levels *l, size_t file)
{
	const struct check_file *f = &l->check->files.files[file];
	if (f->elf->interp || f->python || needers_of(l, file))
		return false;
	return !f->elf->soname || is_default_place(l->check, f);
}

static void judge_symbols(struct levels *l)
{
	struct check *c = l->check;
	for (size_t i = 0; i < c->symbol_count; i++) {
		size_t file = file_at(l, c->symbols[i].requester);
		c->symbols[i].noted = file &&
			((!c->symbols[i].version && is_plugin(l, file - 1)) || optional(l, file - 1));
	}
	for (size_t i = 0; i < c->version_count; i++) {
		size_t file = file_at(l, c->versions[i].requester);
		c->versions[i].noted = file && optional(l, file - 1);
	}
}

static void note_faults(struct levels *l)
{
	struct check *c = l->check;
	for (size_t i = 0; i < c->files.count; i++) {
		const char *path = strings_keep_string(&c->strings, c->files.files[i].path);
		*map_at(&l->by_path, (struct map_key){.a = (uintptr_t)path}) = (void *)(uintptr_t)(i + 1);
	}
	for (size_t i = 0; i < c->symbol_count + c->version_count; i++) {
		size_t file = file_at(
			l, i < c->symbol_count ? c->symbols[i].requester : c->versions[i - c->symbol_count].requester);
		if (file)
			l->faulty[file - 1] = true;
	}
}

/* Moves what is only noted behind the rest, both in their order; the number of what is left. */
static size_t part(void *items, size_t count, size_t size, bool (*noted)(const void *))
{
	char *all = items, *copy = xcalloc(count + 1, size);
	size_t kept = 0, behind = 0;
	for (size_t i = 0; i < count; i++) {
		if (noted(all + i * size))
			memcpy(copy + behind++ * size, all + i * size, size);
		else
			memmove(all + kept++ * size, all + i * size, size);
	}
	if (behind)
		memcpy(all + kept * size, copy, behind * size);
	free(copy);
	return kept;
}

static bool is_noted_library(const void *l)
{
	return (*(struct check_library *const *)l)->why;
}

static bool is_noted_version(const void *v)
{
	return ((const struct check_version *)v)->noted;
}

static bool is_noted_symbol(const void *s)
{
	return ((const struct check_symbol *)s)->noted;
}

static void part_all(struct check *c)
{
	size_t libraries = part(c->libraries, c->library_count, sizeof(*c->libraries), is_noted_library);
	size_t versions = part(c->versions, c->version_count, sizeof(*c->versions), is_noted_version);
	size_t symbols = part(c->symbols, c->symbol_count, sizeof(*c->symbols), is_noted_symbol);
	c->noted_library_count = c->library_count - libraries;
	c->noted_version_count = c->version_count - versions;
	c->noted_symbol_count = c->symbol_count - symbols;
	c->library_count = libraries;
	c->version_count = versions;
	c->symbol_count = symbols;
}

void check_levels(struct check *c)
{
	struct levels l = {.check = c,
		.by_number = xcalloc(c->files.count + 1, sizeof(char *)),
		.by_word = xcalloc(c->files.count + 1, sizeof(char *)),
		.faulty = xcalloc(c->files.count + 1, sizeof(bool))};
	if (c->files.count && (c->library_count || c->version_count || c->symbol_count)) {
		note_faults(&l);
		note_needers(&l);
		make_groups(&l);
		judge_libraries(&l);
		judge_symbols(&l);
		part_all(c);
	}
	map_free(&l.needers);
	map_free(&l.groups);
	map_free(&l.by_path);
	free(l.by_number), free(l.by_word), free(l.faulty);
	arena_free(&l.arena);
}
