/* SPDX-License-Identifier: MIT */
/*
 * Symbols that nothing in reach defines: neither what ld.so loads for a file nor any other object that was looked at.  What
 * only another object defines is meant to be loaded after that one, which is then part of the file's context.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/check.h"
#include "tools/mem.h"
#include "tools/symbol-table.h"

enum { SYMBOLS_MAX = 10000 };	/* of a build against something else entirely; more say nothing new */

struct reach {
	struct check *check;
	struct map tables;	/* dev, ino → table */
	struct symbol_table **opened;
	const char **paths;	/* by opened */
	size_t count;
};

static struct symbol_table *open_table(const struct reach *r, const struct object *o)
{
	struct stat st;
	char *path = runner_path(&r->check->launch.runner, o->path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct symbol_table *table = NULL;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		table = symbol_table_open(fd, (uint64_t)st.st_size);
	if (fd >= 0)
		close(fd);
	free(path);
	return table;
}

/* NULL where it has none, as the vdso. */
static struct symbol_table *table_of(struct reach *r, const struct object *o)
{
	void **at = map_at(&r->tables, (struct map_key){.a = o->dev, .b = o->ino, .c = 1});
	if (*at || !o->ino || !o->path)
		return *at;
	struct symbol_table *table = open_table(r, o);
	if (!table)
		return NULL;
	*at = table;
	r->opened = xreallocarray(r->opened, r->count + 1, sizeof(struct symbol_table *));
	r->paths = xreallocarray(r->paths, r->count + 1, sizeof(const char *));
	r->opened[r->count] = table;
	r->paths[r->count++] = o->path;
	return table;
}

static bool is_defined_beside(struct reach *r, const struct check_answer *a, const struct wanted *wanted)
{
	for (size_t i = 0; i < a->process->object_count; i++) {
		const struct symbol_table *table = table_of(r, a->process->objects[i]);
		if (table && symbol_table_defines(table, wanted))
			return true;
	}
	return false;
}

static const char *defined_elsewhere(const struct reach *r, const struct wanted *wanted)
{
	for (size_t i = 0; i < r->count; i++)
		if (symbol_table_defines(r->opened[i], wanted))
			return r->paths[i];
	return NULL;
}

static void add_context(struct check_answer *a, const char *path)
{
	for (size_t i = 0; i < a->before.count; i++)
		if (strcmp(a->before.words[i], path) == 0)
			return;
	words_add(&a->before, path);
}

static void add_symbol(struct check *c, const struct wanted *wanted, const char *requester)
{
	if (c->symbol_count == SYMBOLS_MAX)
		return;
	c->symbols = xreallocarray(c->symbols, c->symbol_count + 1, sizeof(*c->symbols));
	c->symbols[c->symbol_count++] = (struct check_symbol){
		.symbol = strings_keep_string(&c->strings, wanted->name),
		.version = wanted->version ? strings_keep_string(&c->strings, wanted->version->name) : NULL,
		.provider = wanted->version ? strings_keep_string(&c->strings, wanted->version->file) : NULL,
		.requester = requester,
	};
}

/* A version that is missing is told as that, and not again by each symbol that has it. */
static bool lacks_version(const struct check *c, const struct wanted *wanted, const struct object *o)
{
	for (size_t i = 0; wanted->version && i < c->version_count; i++)
		if (strcmp(c->versions[i].version, wanted->version->name) == 0 && strcmp(c->versions[i].requester, o->path) == 0)
			return true;
	return false;
}

static void judge(struct reach *r, struct check_answer *a, const char *path)
{
	const struct symbol_table *table = table_of(r, a->object);
	for (size_t i = 1; table && i < table->count; i++) {
		struct wanted wanted;
		if (!symbol_table_wants(table, i, table->refers[i], &wanted) || is_defined_beside(r, a, &wanted) ||
		    lacks_version(r->check, &wanted, a->object))
			continue;
		const char *elsewhere = defined_elsewhere(r, &wanted);
		if (elsewhere)
			add_context(a, elsewhere);
		else
			add_symbol(r->check, &wanted, path);
	}
}

void check_symbols(struct check *c)
{
	struct reach r = {.check = c};
	/* All that is in reach first: what an extension module finds in the interpreter, its package's libraries may want, too. */
	for (size_t i = 0; i < c->files.count; i++)
		for (size_t k = 0; c->answers[i].process && k < c->answers[i].process->object_count; k++)
			table_of(&r, c->answers[i].process->objects[k]);
	for (size_t i = 0; i < c->files.count; i++)
		if (c->answers[i].complete)
			judge(&r, &c->answers[i], c->files.files[i].path);
	for (size_t i = 0; i < r.count; i++)
		symbol_table_free(r.opened[i]);
	free(r.opened);
	free(r.paths);
	map_free(&r.tables);
}
