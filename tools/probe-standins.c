/* SPDX-License-Identifier: MIT */
/*
 * Which symbols a stand-in must have: those that its requesters want and nothing else in reach defines.  They are gathered from every
 * object in reach before the program runs on, as ld.so looks at a stand-in's versions only once.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/mem.h"
#include "tools/probe.h"
#include "tools/standin.h"

enum { STEM_LEAST = 3 };	/* characters of a soname's stem that say something: "cu" does not */

static struct symbol_table *open_table(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct symbol_table *table = NULL;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		table = symbol_table_open(fd, (uint64_t)st.st_size);
	if (fd >= 0)
		close(fd);
	return table;
}

/* Names of DT_NEEDED, kept. */
static void read_needed(struct strings *strings, const struct symbol_table *table, struct probe_object *o)
{
	const struct elf_image *image = &table->image;
	for (size_t i = 0; i < image->dynamic_count; i++) {
		if (image->dynamic[i].d_tag != DT_NEEDED)
			continue;
		char *name = elf_image_string(image, image->dynamic[i].d_un.d_val);
		if (name)
			check_paths_add(&o->needed, strings_keep_string(strings, name));
		free(name);
	}
}

bool probe_reach_file(struct probe *p, const char *path)
{
	struct stat st;
	if (strncmp(path, p->folder.path, strlen(p->folder.path)) == 0)
		return false;
	char *real = runner_path(&p->check.launch.runner, path);
	void **seen = stat(real, &st) == 0 && S_ISREG(st.st_mode) ? map_at(&p->reached, (struct map_key){.a = st.st_dev, .b = st.st_ino, .c = 1}) : NULL;
	if (!seen || *seen) {
		free(real);
		return false;
	}
	struct symbol_table *table = open_table(real);
	free(real);
	*seen = p;
	if (!table)
		return false;
	p->objects = xreallocarray(p->objects, p->object_count + 1, sizeof(*p->objects));
	struct probe_object *o = &p->objects[p->object_count++];
	*o = (struct probe_object){.path = strings_keep_string(&p->check.strings, path), .table = table};
	read_needed(&p->check.strings, table, o);
	return true;
}

static bool needs(const struct probe_object *o, const char *soname)
{
	for (size_t i = 0; i < o->needed.count; i++)
		if (strcmp(o->needed.paths[i], soname) == 0)
			return true;
	return false;
}

static bool is_stood_in(const struct probe *p, const char *soname)
{
	for (size_t i = 0; i < p->missing_count; i++)
		if (strcmp(p->missing[i].soname, soname) == 0)
			return true;
	return false;
}

static bool is_defined(const struct probe *p, const struct wanted *wanted)
{
	for (size_t i = 0; i < p->object_count; i++)
		if (symbol_table_defines(p->objects[i].table, wanted))
			return true;
	return false;
}

/* How much of a symbol's name its library's name is: cublasCreate_v2 is libcublas.so.13's.  Capitals aside. */
static size_t likeness(const char *soname, const char *symbol)
{
	const char *stem = strncmp(soname, "lib", 3) == 0 ? soname + 3 : soname;
	size_t length = strcspn(stem, ".");
	symbol += strspn(symbol, "_");
	return length >= STEM_LEAST && strncasecmp(stem, symbol, length) == 0 ? length : 0;
}

/*
 * Whose an unversioned symbol is, of all missing libraries that the object needs: the one it is called after, else the first.  Any
 * would do for the program; only the report names one.
 */
static const char *owner_of(const struct probe *p, const struct probe_object *o, const char *symbol)
{
	const char *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < o->needed.count; i++) {
		const char *soname = o->needed.paths[i];
		size_t alike = likeness(soname, symbol);
		if (!is_stood_in(p, soname) || (best && alike <= most))
			continue;
		best = soname;
		most = alike;
	}
	return best;
}

struct gathered {
	struct standin_symbol *symbols;
	size_t count;
	struct check_paths versions;
	struct map seen;	/* name, version */
};

/* Takes the line. */
static void add_limit(struct probe *p, char *line)
{
	bool known = false;
	for (size_t i = 0; i < p->limits.count; i++)
		known |= strcmp(p->limits.words[i], line) == 0;
	if (!known)
		words_add(&p->limits, line);
	free(line);
}

static void add_symbol(struct probe *p, struct gathered *g, const struct wanted *wanted, const char *requester)
{
	struct strings *strings = &p->check.strings;
	const char *name = strings_keep_string(strings, wanted->name);
	const char *version = wanted->version ? strings_keep_string(strings, wanted->version->name) : NULL;
	void **seen = map_at(&g->seen, (struct map_key){.a = (uintptr_t)name, .b = (uintptr_t)version});
	if (wanted->type == STT_TLS) {
		if (!*seen)
			add_limit(p, xasprintf("`%s`, wanted by %s, is thread-local: a stand-in cannot have it", name, requester));
		*seen = g;
		return;
	}
	if (*seen) {
		/* Who copies it knows how large it is. */
		struct standin_symbol *symbol = &g->symbols[(size_t)(uintptr_t)*seen - 1];
		if (wanted->size > symbol->size) {
			symbol->is_data = true;
			symbol->size = wanted->size;
		}
		return;
	}
	g->symbols = xreallocarray(g->symbols, g->count + 1, sizeof(*g->symbols));
	g->symbols[g->count++] = (struct standin_symbol){.name = name, .version = version, .size = wanted->size,
		.is_data = wanted->size || wanted->type == STT_OBJECT, .harmless = catalog_harmless(p->check.catalog, name) != NULL};
	*seen = (void *)(uintptr_t)g->count;
}

static void gather(struct probe *p, const struct probe_object *o, const char *soname, struct gathered *g)
{
	const struct symbol_table *table = o->table;
	for (size_t i = 0; i < table->list_count; i++)
		if (table->list[i].needed && strcmp(table->list[i].file, soname) == 0)
			check_paths_add(&g->versions, strings_keep_string(&p->check.strings, table->list[i].name));
	for (size_t i = 1; i < table->count; i++) {
		struct wanted wanted;
		if (!symbol_table_wants(table, i, table->refers[i], &wanted))
			continue;
		if (wanted.version && wanted.version->needed) {
			if (strcmp(wanted.version->file, soname) == 0)
				add_symbol(p, g, &wanted, o->path);
			continue;
		}
		const char *owner = owner_of(p, o, wanted.name);
		if (owner && strcmp(owner, soname) == 0 && !is_defined(p, &wanted))
			add_symbol(p, g, &wanted, o->path);
	}
}

static void write_standin(struct probe *p, struct probe_missing *m, const struct gathered *g)
{
	const struct standin s = {
		.machine = p->machine, .soname = m->soname, .versions = g->versions.paths, .version_count = g->versions.count,
		.symbols = g->symbols, .symbol_count = g->count, .report = p->report, .run_on = p->run_on,
	};
	unlinkat(p->fd, m->soname, 0);
	int error = standin_write(&s, p->fd, m->soname);
	free(m->obstacle);
	m->obstacle = error ? xasprintf("no stand-in for `%s` could be made: %s", m->soname, strerror(error)) : NULL;
}

void probe_stand_in(struct probe *p, struct probe_missing *m)
{
	struct gathered g = {0};
	for (size_t i = 0; i < p->object_count; i++)
		if (needs(&p->objects[i], m->soname))
			gather(p, &p->objects[i], m->soname, &g);
	write_standin(p, m, &g);
	free(g.symbols);
	free(g.versions.paths);
	map_free(&g.seen);
}
