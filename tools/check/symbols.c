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

#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "elf/symbols.h"
#include "print/print.h"

enum { SYMBOLS_MAX = 10000 };	/* of a build against something else entirely; more say nothing new */

static struct symbol_table *open_table(const struct check *c, const struct object *o)
{
	struct stat st;
	char *path = runner_path(&c->launch.runner, o->path);
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
static struct symbol_table *table_of(struct check *c, const struct object *o)
{
	struct check_tables *all = &c->tables;
	void **at = map_at(&all->known, (struct map_key){.a = o->dev, .b = o->ino, .c = 1});
	if (*at || !o->ino || !o->path)
		return *at;
	struct symbol_table *table = open_table(c, o);
	if (!table)
		return NULL;
	*at = table;
	grow(all->opened, all->count);
	grow(all->paths, all->count);
	all->opened[all->count] = table;
	all->paths[all->count++] = o->path;
	return table;
}

static bool is_defined_beside(struct check *c, const struct check_answer *a, const struct wanted_symbol *wanted)
{
	for (size_t i = 0; i < a->process->object_count; i++) {
		const struct symbol_table *table = table_of(c, a->process->objects[i]);
		if (table && symbol_table_defines(table, wanted))
			return true;
	}
	return false;
}

static const char *defined_elsewhere(const struct check *c, const struct wanted_symbol *wanted)
{
	for (size_t i = 0; i < c->tables.count; i++)
		if (symbol_table_defines(c->tables.opened[i], wanted))
			return c->tables.paths[i];
	return NULL;
}

/* --- Python --- */

/* CPython calls PyInit_NAME of NAME.so, whatever tag stands in between. */
static bool is_module(const struct symbol_table *table, const char *path)
{
	const char *name = last_component(path);
	char *entry = xasprintf("PyInit_%.*s", (int)strcspn(name, "."), name);
	bool found = symbol_table_has(table, entry);
	free(entry);
	return found;
}

/* Py_IncRef, PyList_New, _PyObject_New, _Py_NoneStruct */
static bool is_of_python(const char *name)
{
	name += name[0] == '_';
	return name[0] == 'P' && name[1] == 'y' && (name[2] == '_' || (name[2] >= 'A' && name[2] <= 'Z'));
}

bool check_wants_python(struct check *c, const struct check_file *file, const struct check_answer *a)
{
	const struct symbol_table *table = table_of(c, a->object);
	if (!table || file->elf.interp)
		return false;
	if (is_module(table, file->path))
		return true;
	for (size_t i = 1; i < table->count; i++) {
		struct wanted_symbol wanted;
		if (symbol_table_wants(table, i, table->refers[i], &wanted) && is_of_python(wanted.name))
			return !is_defined_beside(c, a, &wanted);
	}
	return false;
}

/* --- What nothing defines --- */

static void add_context(struct check_answer *a, const char *path)
{
	for (size_t i = 0; i < a->before.count; i++)
		if (strcmp(a->before.words[i], path) == 0)
			return;
	words_add(&a->before, path);
}

static void add_symbol(struct check *c, const struct wanted_symbol *wanted, const char *requester)
{
	if (c->symbol_count == SYMBOLS_MAX)
		return;
	grow(c->symbols, c->symbol_count);
	c->symbols[c->symbol_count++] = (struct check_symbol){
		.symbol = strings_keep_string(&c->strings, wanted->name),
		.version = wanted->version ? strings_keep_string(&c->strings, wanted->version->name) : NULL,
		.provider = wanted->version ? strings_keep_string(&c->strings, wanted->version->file) : NULL,
		.requester = requester,
	};
}

/* A version that is missing is told as that, and not again by each symbol that has it. */
static bool lacks_version(const struct check *c, const struct wanted_symbol *wanted, const struct object *o)
{
	for (size_t i = 0; wanted->version && i < c->version_count; i++)
		if (strcmp(c->versions[i].version, wanted->version->name) == 0 && strcmp(c->versions[i].requester, o->path) == 0)
			return true;
	return false;
}

static void judge(struct check *c, const struct check_file *file, struct check_answer *a)
{
	const struct symbol_table *table = table_of(c, a->object);
	for (size_t i = 1; table && i < table->count; i++) {
		struct wanted_symbol wanted;
		if (!symbol_table_wants(table, i, table->refers[i], &wanted) || is_defined_beside(c, a, &wanted) || lacks_version(c, &wanted, a->object))
			continue;
		/* Nothing is loaded before a program. */
		const char *elsewhere = file->elf.interp ? NULL : defined_elsewhere(c, &wanted);
		if (elsewhere)
			add_context(a, elsewhere);
		else
			add_symbol(c, &wanted, file->path);
	}
}

void check_symbols(struct check *c)
{
	/* All that is in reach first: what an extension module finds in the interpreter, its package's libraries may want, too. */
	for (size_t i = 0; i < c->files.count; i++)
		for (size_t k = 0; c->answers[i].process && k < c->answers[i].process->object_count; k++)
			table_of(c, c->answers[i].process->objects[k]);
	for (size_t i = 0; i < c->files.count; i++)
		if (c->answers[i].process && c->answers[i].complete)
			judge(c, &c->files.files[i], &c->answers[i]);
}

void check_tables_free(struct check *c)
{
	for (size_t i = 0; i < c->tables.count; i++)
		symbol_table_free(c->tables.opened[i]);
	free(c->tables.opened);
	free(c->tables.paths);
	map_free(&c->tables.known);
}
