/* SPDX-License-Identifier: MIT */
/* What is installed in folders of packages, as far as it loads libraries for others. */
#include "check/installed.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/map.h"
#include "base/mem.h"
#include "check/files.h"
#include "elf/image.h"
#include "python/metadata.h"
#include "python/requirement.h"

enum {
	RECORD_MAX = 64 << 20,
	METADATA_MAX = 8 << 20,
	CODE_MAX = 4 << 20,
	NAMES_MAX = 20000,
	FILES_MAX = 200000,
	DEPTH_MAX = 16
};

/* A distribution; without a RECORD, a folder of a source tree. */
struct dist {
	const char *name, *site;
	const char *info;	/* its .dist-info folder; NULL: it has none */
	bool code_read;		/* its Python code is among the files */
	const char **requires;	/* names */
	bool *has_extras;	/* of each of them */
	size_t require_count;
	const char **files;	/* absolute: code, which may name a library */
	size_t file_count;
	bool imports;		/* it has extension modules: importing it loads what they need */
};

struct site {
	struct site *next;
	const char *path;
	struct dist **dists;
	size_t count;
};

struct installed {
	const char *root;
	struct arena arena;
	struct strings strings;
	struct map owners;	/* path → dist */
	struct map answers;	/* dist, word → (void *)1: it names it, (void *)2: not */
	struct site *sites;
};

struct installed *installed_open(const char *root)
{
	struct installed *all = xcalloc(1, sizeof(*all));
	all->root = root;
	return all;
}

void installed_close(struct installed *all)
{
	if (!all)
		return;
	for (struct site *s = all->sites; s; s = s->next) {
		for (size_t i = 0; i < s->count; i++) {
			free(s->dists[i]->files);
			free(s->dists[i]->requires);
			free(s->dists[i]->has_extras);
		}
		free(s->dists);
	}
	map_free(&all->owners);
	map_free(&all->answers);
	strings_free(&all->strings);
	arena_free(&all->arena);
	free(all);
}

/* --- reading --- */

static const char *const site_words[] = {"/site-packages/", "/dist-packages/"};

/* The length of the folder of packages that a path lies in; 0 if in none. */
static size_t site_length(const char *path)
{
	for (size_t i = 0; i < 2; i++) {
		const char *at = strstr(path, site_words[i]);
		if (at)
			return (size_t)(at - path) + strlen(site_words[i]) - 1;
	}
	return 0;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), of = strlen(end);
	return length >= of && strcmp(text + length - of, end) == 0;
}

static bool is_library(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path, *so = strstr(name, ".so");
	return so && (!so[3] || so[3] == '.');
}

static void add_file(struct installed *all, struct dist *d, const char *path)
{
	const char *kept = strings_keep_string(&all->strings, path);
	*map_at(&all->owners, (struct map_key){.a = (uintptr_t)kept}) = d;
	d->imports |= strstr(path, ".cpython-") || strstr(path, ".abi3.so");
	if ((!ends_with(path, ".py") && !is_library(path)) || d->file_count == FILES_MAX)
		return;
	if ((d->file_count & (d->file_count - 1)) == 0)
		d->files = xreallocarray(d->files, d->file_count ? 2 * d->file_count : 1, sizeof(*d->files));
	d->files[d->file_count++] = kept;
}

/*
 * Who has a library is asked of all, what the code says of few: all that is left to be read for them are the rows of
 * code.
 */
static void read_record(struct installed *all, struct dist *d, bool code)
{
	size_t size;
	char *path = xasprintf("%s/%s/RECORD", d->site, d->info), *text = disk_text(all->root, path, RECORD_MAX, &size);
	struct record_row row = {0};
	const char *at = text;
	free(path);
	while (text && record_next(&at, text + size, &row)) {
		if (!row.path.length || (code ? !ends_with(row.path.data, ".py") : check_is_text(row.path.data)))
			continue;
		char *whole = xasprintf("%s/%s", d->site, row.path.data), *plain = path_normalize(whole);
		add_file(all, d, plain);
		free(whole), free(plain);
	}
	buffer_free(&row.path);
	free(text);
}

static void read_metadata(struct installed *all, struct dist *d)
{
	size_t size, length;
	char *path = xasprintf("%s/%s/METADATA", d->site, d->info),
	     *text = disk_text(all->root, path, METADATA_MAX, &size);
	const char *at = text, *value;
	free(path);
	while (text && metadata_next(&at, "Requires-Dist", &value, &length)) {
		struct requirement r;
		char *line = xstrndup(value, length);
		if (requirement_parse(&r, line)) {
			d->requires = xreallocarray(d->requires, d->require_count + 1, sizeof(*d->requires));
			d->has_extras = xreallocarray(d->has_extras, d->require_count + 1, sizeof(*d->has_extras));
			d->has_extras[d->require_count] = r.extras != NULL;
			d->requires[d->require_count++] = strings_keep_string(&all->strings, r.name);
			requirement_free(&r);
		}
		free(line);
	}
	free(text);
}

static struct dist *add_dist(struct installed *all, struct site *s, const char *name)
{
	struct dist *d = arena_take(&all->arena, sizeof(*d));
	d->name = strings_keep_string(&all->strings, name);
	d->site = s->path;
	s->dists = xreallocarray(s->dists, s->count + 1, sizeof(*s->dists));
	s->dists[s->count++] = d;
	return d;
}

static struct site *site_at(struct installed *all, const char *path, size_t length)
{
	static const char *const infos[] = {".dist-info", NULL};
	for (struct site *s = all->sites; s; s = s->next)
		if (strncmp(s->path, path, length) == 0 && !s->path[length])
			return s;
	struct site *s = arena_take(&all->arena, sizeof(*s));
	s->path = strings_keep(&all->strings, path, length);
	s->next = all->sites;
	all->sites = s;
	size_t count;
	char **names = disk_names(all->root, s->path, infos, NAMES_MAX, &count);
	for (size_t i = 0; i < count; i++) {
		char *own = xstrndup(names[i], strcspn(names[i], "-")), *name = distribution_normalize(own);
		struct dist *d = add_dist(all, s, name ? name : own);
		d->info = strings_keep_string(&all->strings, names[i]);
		read_record(all, d, false);
		read_metadata(all, d);
		free(own), free(name);
	}
	disk_names_free(names, count);
	return s;
}

/* Everything below the folder of a package that no RECORD lists. */
static void add_folder(struct installed *all, struct dist *d, const char *path, int depth)
{
	char *at = disk_path(all->root, path);
	DIR *folder = opendir(at);
	free(at);
	for (struct dirent *e; folder && (e = readdir(folder));) {
		char *below = e->d_name[0] == '.' ? NULL : xasprintf("%s/%s", path, e->d_name);
		if (below && e->d_type == DT_DIR && depth < DEPTH_MAX)
			add_folder(all, d, below, depth + 1);
		else if (below && e->d_type == DT_REG)
			add_file(all, d, below);
		free(below);
	}
	if (folder)
		closedir(folder);
}

static struct dist *dist_of(struct installed *all, const char *path)
{
	size_t length = site_length(path);
	if (!length)
		return NULL;
	struct site *s = site_at(all, path, length);
	const char *kept = strings_keep_string(&all->strings, path);
	struct dist *d = map_get(&all->owners, (struct map_key){.a = (uintptr_t)kept});
	if (d)
		return d;
	char *top = xstrndup(path, length + 1 + strcspn(path + length + 1, "/"));
	for (size_t i = 0; !d && i < s->count; i++)
		if (strcmp(s->dists[i]->name, top) == 0)
			d = s->dists[i];
	if (!d) {
		d = add_dist(all, s, top);
		add_folder(all, d, top, 0);
	}
	free(top);
	return d;
}

/* --- what code names --- */

/* Where the names of what it needs stand: everybody has those, and nobody opens anything by them. */
static void skip_strings(const struct elf_image *e, uint64_t *from, uint64_t *to)
{
	uint64_t address, size, left;
	*from = *to = 0;
	if (elf_image_tag(e, DT_STRTAB, &address) && elf_image_tag(e, DT_STRSZ, &size) &&
		elf_image_place(e, address, from, &left))
		*to = *from + (size < left ? size : left);
}

static bool file_has(const struct installed *all, const char *path, const char *word)
{
	struct stat st;
	char *at = disk_path(all->root, path);
	int fd = open(at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool has = false;
	free(at);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && is_library(path)) {
		struct elf_image e;
		uint64_t from, to;
		elf_image_open(&e, fd, (uint64_t)st.st_size);
		skip_strings(&e, &from, &to);
		/* Constants lie where nothing is written or, with old linkers, among the code. */
		for (size_t i = 0; !e.bad && i < e.segment_count && !has; i++) {
			const GElf_Phdr *p = &e.segments[i];
			uint64_t size = p->p_filesz;
			const uint8_t *bytes = p->p_type == PT_LOAD ? elf_image_bytes(&e, p->p_offset, size) : NULL;
			for (const uint8_t *hit = bytes;
				hit && (hit = memmem(hit, size - (size_t)(hit - bytes), word, strlen(word))) && !has;
				hit++) {
				uint64_t place = p->p_offset + (uint64_t)(hit - bytes);
				has = place < from || place >= to;
			}
		}
		elf_image_close(&e);
	} else if (fd >= 0 && !is_library(path)) {
		size_t size;
		char *text = disk_text(all->root, path, CODE_MAX, &size);
		has = text && memmem(text, size, word, strlen(word));
		free(text);
	}
	if (fd >= 0)
		close(fd);
	return has;
}

/* Python code first: it is small, and says it mostly. */
static bool dist_names(struct installed *all, struct dist *d, const char *word, bool code_alone)
{
	const char *kept = strings_keep_string(&all->strings, word);
	void **known = map_at(
		&all->answers, (struct map_key){.a = (uintptr_t)d, .b = (uintptr_t)kept, .c = code_alone});
	if (*known)
		return *known == (void *)1;
	bool has = false;
	if (d->info && !d->code_read) {
		d->code_read = true;
		read_record(all, d, true);
	}
	for (int libraries = 0; libraries < (code_alone ? 1 : 2) && !has; libraries++)
		for (size_t i = 0; i < d->file_count && !has; i++)
			if (is_library(d->files[i]) == (libraries == 1))
				has = file_has(all, d->files[i], word);
	*map_at(&all->answers, (struct map_key){.a = (uintptr_t)d, .b = (uintptr_t)kept, .c = code_alone}) = has ?
		(void *)1 :
		(void *)2;
	return has;
}

/* "libcublas.so" of libcublas.so.12, "cublas/lib/" of the folder that it lies in. */
static bool names_library(struct installed *all, struct dist *d, const char *library)
{
	const char *slash = strrchr(library, '/'), *name = slash + 1, *so = strstr(name, ".so");
	char *stem = xstrndup(name, so ? (size_t)(so - name) + 3 : strlen(name));
	bool has = dist_names(all, d, stem, false);
	free(stem);
	if (has)
		return true;
	const char *up = slash;
	while (up > library && up[-1] != '/')
		up--;
	if (up > library + 1)
		for (up--; up > library && up[-1] != '/'; up--)
			;
	char *folder = xstrndup(up, (size_t)(slash - up));
	has = strchr(folder, '/') && dist_names(all, d, folder, false);
	free(folder);
	return has;
}

static struct dist *dist_named(const struct installed *all, const struct dist *asker, const char *name)
{
	for (struct site *s = all->sites; s; s = s->next)
		for (size_t i = 0; i < s->count && strcmp(s->path, asker->site) == 0; i++)
			if (strcmp(s->dists[i]->name, name) == 0)
				return s->dists[i];
	return NULL;
}

/* "import torch", "from torch": not everybody says in the metadata what the code wants. */
static bool imports(struct installed *all, struct dist *d, const struct dist *of, const char *library)
{
	static const char *const ways[] = {"import ", "from "};
	const char *top = library + strlen(of->site) + 1;
	bool does = false;
	for (size_t i = 0; i < 2 && !does; i++) {
		char *words = xasprintf("%s%.*s", ways[i], (int)strcspn(top, "/"), top);
		does = dist_names(all, d, words, true);
		free(words);
	}
	return does;
}

const char *installed_loads(struct installed *all, const char *file, const char *library)
{
	struct dist *own = dist_of(all, file), *of = dist_of(all, library);
	if (!own || !of)
		return NULL;
	if (own == of)
		return own->name;
	if (names_library(all, own, library))
		return own->name;
	for (size_t i = 0; i < own->require_count; i++) {
		struct dist *required = dist_named(all, own, own->requires[i]);
		/* Importing it loads what its extension modules need: its own libraries. */
		if (required && ((required == of && of->imports) || names_library(all, required, library)))
			return required->name;
	}
	return of->imports && strcmp(own->site, of->site) == 0 && imports(all, own, of, library) ? of->name : NULL;
}

bool installed_names(struct installed *all, const char *file, const char *name)
{
	struct dist *own = dist_of(all, file);
	return own && dist_names(all, own, name, true);
}

const char *installed_requires(struct installed *all, const char *file, const char *name)
{
	struct dist *own = dist_of(all, file);
	const char *extras = NULL;
	for (size_t i = 0; own && i < own->require_count; i++) {
		if (strcmp(own->requires[i], name) == 0)
			return own->requires[i];
		if (own->has_extras[i] && !dist_named(all, own, own->requires[i]))
			extras = own->requires[i];
	}
	return extras;
}
