/* SPDX-License-Identifier: MIT */
/*
 * Which symbols a stand-in must have: those that its requesters want and nothing else defines.  They are gathered from
 * every object in reach before the program runs on, as ld.so looks at a stand-in's versions only once.
 */
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "probe/probe.h"
#include "probe/standin.h"

enum {
	STEM_LEAST = 3,		/* characters of a soname's stem that say something: "cu" does not */
	DATA_LEAST = 4096,	/* for data of a size that nobody knows */
};

struct gathered {
	struct standin_symbol *symbols;
	size_t count;
	struct check_paths versions;
	struct map seen;	/* name, version: index behind that of the symbol */
};

/* How much of a symbol's name its library's name is: cublasCreate_v2 is libcublas.so.13's.  Capitals aside. */
static size_t likeness(const char *soname, const char *symbol)
{
	const char *stem = strncmp(soname, "lib", 3) == 0 ? soname + 3 : soname;
	size_t length = strcspn(stem, ".");
	symbol += strspn(symbol, "_");
	return length >= STEM_LEAST && strncasecmp(stem, symbol, length) == 0 ? length : 0;
}

static bool is_among(const struct check_paths *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->paths[i] == name)
			return true;
	return false;
}

/*
 * Whose an unversioned symbol is, of all missing libraries that the object gets by DT_NEEDED: the one it is called
 * after, else the first that it needs itself.  Any would do for the program; only the report names one.
 */
static size_t owner_of(const struct probe *p, const struct probe_object *o, const bool *missing, const char *symbol)
{
	size_t best = SIZE_MAX, most = 0;
	for (size_t i = 0; i < p->missing_count; i++) {
		size_t points = missing[i] ?
			1 + is_among(&o->needed, p->missing[i].soname) + 2 * likeness(p->missing[i].soname, symbol) :
			0;
		if (points > most) {
			best = i;
			most = points;
		}
	}
	return best;
}

static size_t missing_of(const struct probe *p, const char *soname)
{
	for (size_t i = 0; i < p->missing_count; i++)
		if (strcmp(p->missing[i].soname, soname) == 0)
			return i;
	return SIZE_MAX;
}

static void add_limit(struct probe *p, const struct probe_limit *limit)
{
	for (size_t i = 0; i < p->limit_count; i++)
		if (p->limits[i].symbol == limit->symbol && p->limits[i].version == limit->version)
			return;
	grow(p->limits, p->limit_count);
	p->limits[p->limit_count++] = *limit;
}

static void add_symbol(struct probe *p, struct gathered *g, const char *soname, const struct wanted_symbol *wanted,
	const char *requester)
{
	struct strings *strings = &p->check.strings;
	const char *name = strings_keep_string(strings, wanted->name);
	const char *version = wanted->version ? strings_keep_string(strings, wanted->version->name) : NULL;
	if (wanted->type == STT_TLS) {
		add_limit(p, &(struct probe_limit){name, version, requester, soname});
		return;
	}
	void **seen = map_at(&g->seen, (struct map_key){.a = (uintptr_t)name, .b = (uintptr_t)version});
	if (!*seen) {
		grow(g->symbols, g->count);
		g->symbols[g->count++] = (struct standin_symbol){.name = name, .version = version,
			.harmless = catalog_harmless(p->check.catalog, name) != NULL};
		*seen = (void *)(uintptr_t)g->count;
	}
	/* One who calls it may not know what it is; one who copies it knows how large. */
	struct standin_symbol *symbol = &g->symbols[(uintptr_t)*seen - 1];
	symbol->is_data |= wanted->size || wanted->type == STT_OBJECT;
	if (wanted->size > symbol->size)
		symbol->size = wanted->size;
}

static void gather(struct probe *p, size_t object, const bool *near, const bool *missing, struct gathered *gathered)
{
	const struct probe_object *o = &p->objects[object];
	const struct symbol_table *table = o->table;
	for (size_t i = 0; i < table->list_count; i++) {
		size_t owner = table->list[i].needed ? missing_of(p, table->list[i].file) : SIZE_MAX;
		if (owner != SIZE_MAX)
			check_paths_add(
				&gathered[owner].versions, strings_keep_string(&p->check.strings, table->list[i].name));
	}
	for (size_t i = 1; i < table->count; i++) {
		struct wanted_symbol wanted;
		if (!symbol_table_wants(table, i, table->refers[i], &wanted))
			continue;
		bool versioned = wanted.version && wanted.version->needed;
		if (!versioned)
			wanted.version = NULL;
		size_t owner = versioned ? missing_of(p, wanted.version->file) : owner_of(p, o, missing, wanted.name);
		if (owner != SIZE_MAX && (versioned || !probe_defines(p, object, near, &wanted)))
			add_symbol(p, &gathered[owner], p->missing[owner].soname, &wanted, o->path);
	}
}

static uint64_t mixed(uint64_t number, uint64_t with)
{
	return (number ^ with) * 0x9e3779b97f4a7c15u + (number >> 29);
}

static uint64_t contents_of(const struct gathered *g)
{
	uint64_t number = 1;
	for (size_t i = 0; i < g->versions.count; i++)
		number = mixed(number, (uintptr_t)g->versions.paths[i]);
	for (size_t i = 0; i < g->count; i++) {
		const struct standin_symbol *s = &g->symbols[i];
		number = mixed(
			mixed(mixed(number, (uintptr_t)s->name), (uintptr_t)s->version), s->size * 2 + s->is_data);
	}
	return number;
}

/* What cannot be the name of a file, or cannot stand in a rule. */
static const char *bad_name(const char *soname)
{
	if (!soname[0] || strcmp(soname, ".") == 0 || strcmp(soname, "..") == 0 || strlen(soname) > NAME_MAX)
		return "no file can have that name";
	for (const unsigned char *c = (const unsigned char *)soname; *c; c++)
		if (*c < ' ' || *c == 0x7f)
			return "its name holds a control byte";
	return NULL;
}

static void write_standin(struct probe *p, struct probe_missing *m, struct gathered *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->symbols[i].is_data && !g->symbols[i].size)
			g->symbols[i].size = DATA_LEAST;
	const struct standin s = {
		.machine = p->machine,
		.soname = m->soname,
		.versions = g->versions.paths,
		.version_count = g->versions.count,
		.symbols = g->symbols,
		.symbol_count = g->count,
		.report = p->report,
		.run_on = p->run_on,
	};
	const char *bad = bad_name(m->soname);
	if (!bad)
		unlinkat(p->lib, m->soname, 0);
	int error = bad ? 0 : standin_write(&s, p->lib, m->soname);
	if (error == EFBIG)
		bad = "more is wanted of it than one can hold";
	else if (error == ENOTSUP)
		bad = "there is no code for the program's machine";
	else if (error)
		bad = strerror(error);
	free(m->obstacle);
	m->obstacle = bad ? xstrdup(bad) : NULL;
}

bool probe_stand_ins(struct probe *p)
{
	struct gathered *gathered = xcalloc(p->missing_count, sizeof(*gathered));
	bool changed = false;
	for (size_t i = 0; i < p->object_count; i++) {
		bool *near = xcalloc(p->object_count, sizeof(*near)),
		     *missing = xcalloc(p->missing_count, sizeof(*missing));
		probe_closure(p, i, near, missing);
		if (memchr(missing, 1, p->missing_count * sizeof(*missing)))
			gather(p, i, near, missing, gathered);
		free(near);
		free(missing);
	}
	for (size_t i = 0; i < p->missing_count; i++) {
		struct gathered *g = &gathered[i];
		uint64_t contents = contents_of(g);
		changed |= contents != p->missing[i].contents;
		if (contents != p->missing[i].contents)
			write_standin(p, &p->missing[i], g);
		p->missing[i].contents = contents;
		free(g->symbols);
		free(g->versions.paths);
		map_free(&g->seen);
	}
	free(gathered);
	return changed;
}
