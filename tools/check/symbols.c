/* SPDX-License-Identifier: MIT */
/*
 * Symbols that nothing in reach defines: neither what is loaded for a file nor any other file that was looked at.  What
 * only another object defines is meant to be loaded after that one, which is then part of the file's context.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "elf/symbols.h"

enum {
	SYMBOLS_MAX = 10000,	/* of a build against something else entirely; more say nothing new */
	WISHES_MAX = 1 << 20,
};

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

bool check_wants_python(struct check *c, const struct check_file *file, struct resolved *all)
{
	struct symbol_table *table = file->elf->interp ? NULL : resolver_symbols(c->resolver, file->elf);
	if (!table)
		return false;
	if (is_module(table, file->path))
		return true;
	symbol_table_complete(table);
	for (size_t i = 1; i < table->count; i++) {
		struct wanted_symbol wanted;
		if (symbol_table_wants(table, i, table->refers[i], &wanted) && is_of_python(wanted.name))
			return !resolved_defines(all, &wanted);
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

/* A version that is missing is told as that, and not again by each symbol that has it. */
static bool lacks_version(const struct check *c, const char *version, const char *path)
{
	for (size_t i = 0; version && i < c->version_count; i++)
		if (strcmp(c->versions[i].version, version) == 0 && strcmp(c->versions[i].requester, path) == 0)
			return true;
	return false;
}

/* Kept longer than the table that it was read from. */
static void add_wish(struct check *c, size_t file, const struct wanted_symbol *wanted)
{
	if (c->wish_count == WISHES_MAX)
		return;
	grow(c->wishes, c->wish_count);
	struct check_wish *w = &c->wishes[c->wish_count++];
	*w = (struct check_wish){.file = file, .order = c->wish_count, .wanted = *wanted};
	w->wanted.name = strings_keep_string(&c->strings, wanted->name);
	if (!wanted->version)
		return;
	w->version = *wanted->version;
	w->version.name = strings_keep_string(&c->strings, wanted->version->name);
	w->version.file = strings_keep_string(&c->strings, wanted->version->file);
}

void check_wishes(struct check *c, size_t file, struct resolved *all)
{
	struct symbol_table *table = resolver_symbols(c->resolver, c->files.files[file].elf);
	if (!table)
		return;
	symbol_table_complete(table);
	for (size_t i = 1; i < table->count; i++) {
		struct wanted_symbol wanted;
		if (symbol_table_wants(table, i, table->refers[i], &wanted) && !resolved_defines(all, &wanted) &&
		    !lacks_version(c, wanted.version ? wanted.version->name : NULL, c->files.files[file].path))
			add_wish(c, file, &wanted);
	}
}

/* Each file is opened once for all that is wanted. */
static bool look_in(void *context, const struct resolve_file *f)
{
	struct check *c = context;
	const struct symbol_table *table = f->dynamic && !f->bad ? resolver_symbols(c->resolver, f) : NULL;
	for (size_t i = 0; table && i < c->wish_count; i++) {
		struct check_wish *w = &c->wishes[i];
		const struct resolve_file *asker = c->files.files[w->file].elf;
		/* Nothing is loaded before a program. */
		if (w->elsewhere || asker->interp || asker == f || asker->machine != f->machine ||
			asker->elf_class != f->elf_class)
			continue;
		if (symbol_table_defines(table, &w->wanted))
			w->elsewhere = strings_keep_string(&c->strings, f->path);
	}
	if (table)
		resolver_file_done(c->resolver, f);
	return true;
}

static void add_symbol(struct check *c, const struct check_wish *w)
{
	if (c->symbol_count == SYMBOLS_MAX)
		return;
	grow(c->symbols, c->symbol_count);
	c->symbols[c->symbol_count++] = (struct check_symbol){
		.symbol = w->wanted.name,
		.version = w->version.name,
		.provider = w->version.file,
		.requester = c->files.files[w->file].path,
	};
}

static int by_file(const void *a, const void *b)
{
	const struct check_wish *x = a, *y = b;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void check_symbols(struct check *c)
{
	if (!c->wish_count)
		return;
	/* Files that were asked about again come late. */
	qsort(c->wishes, c->wish_count, sizeof(*c->wishes), by_file);
	for (size_t i = 0; i < c->wish_count; i++)
		c->wishes[i].wanted.version = c->wishes[i].version.name ? &c->wishes[i].version : NULL;
	resolver_each(c->resolver, look_in, c);
	for (size_t i = 0; i < c->wish_count; i++) {
		const struct check_wish *w = &c->wishes[i];
		if (w->elsewhere)
			add_context(&c->answers[w->file], w->elsewhere);
		else
			add_symbol(c, w);
	}
}
