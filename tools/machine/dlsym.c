/* SPDX-License-Identifier: MIT */
/* What a program asked a library for with dlsym, in vain, as the last thing that it did: which other copies have it. */
#include "machine/parts.h"

#include <string.h>

#include "base/text.h"
#include "elf/symbols.h"
#include "machine/unresolved.h"

enum { ASKED_MAX = 64, COPIES_MAX = 16 };

static bool defines(const struct snapshot *snapshot, const struct file *file, const char *symbol)
{
	struct symbol_table *table = file_symbols(snapshot, file);
	bool has = table && symbol_table_has(table, symbol);
	symbol_table_free(table);
	return has;
}

static bool is_copy(const struct file *file, const struct file *of)
{
	const struct elf_object *a = file->elf, *b = of->elf;
	return !file->error && a && b && !a->bad && !b->bad && a->machine == b->machine &&
		a->elf_class == b->elf_class && a->byte_order == b->byte_order &&
		(file->dev != of->dev || file->ino != of->ino) &&
		(stem_equal(last_component(file->path), last_component(of->path)) ||
			(a->soname && b->soname && stem_equal(a->soname, b->soname)));
}

/* One path of each file. */
static bool is_told(const struct snapshot *snapshot, const char *const *paths, size_t count, const struct file *file)
{
	for (size_t i = 0; i < count; i++) {
		const struct file *other = snapshot_file(snapshot, paths[i]);
		if (other->dev == file->dev && other->ino == file->ino)
			return true;
	}
	return false;
}

static void find_copies(
	struct snapshots *all, const struct snapshot *snapshot, const struct file *of, struct asked_symbol *a)
{
	const char *copies[COPIES_MAX];
	size_t count = 0;
	for (size_t i = 0; i < snapshot->file_count && count < COPIES_MAX; i++) {
		const struct file *file = snapshot->files[i];
		if (is_copy(file, of) && !is_told(snapshot, copies, count, file) && defines(snapshot, file, a->symbol))
			copies[count++] = file->path;
	}
	if (!count)
		return;
	a->defined_by = (struct list){arena_take(&all->arena, count * sizeof(char *)), count};
	memcpy(a->defined_by.items, copies, count * sizeof(char *));
}

void dlsym_find(struct snapshots *all, struct snapshot *snapshot, const struct process *p)
{
	const struct symbol_miss *last = process_asked_last(p);
	const struct file *file = last && last->object ? snapshot_object(snapshot, last->object) : NULL;
	if (!file || !file->elf || snapshot->asked_count == ASKED_MAX)
		return;
	for (size_t i = 0; i < snapshot->asked_count; i++)
		if (strcmp(snapshot->asked[i].library, file->path) == 0 &&
			strcmp(snapshot->asked[i].symbol, last->symbol) == 0)
			return;
	if (!snapshot->asked)
		snapshot->asked = arena_take(&all->arena, ASKED_MAX * sizeof(*snapshot->asked));
	struct asked_symbol *a = &snapshot->asked[snapshot->asked_count++];
	*a = (struct asked_symbol){.library = file->path, .symbol = strings_keep_string(&all->strings, last->symbol)};
	find_copies(all, snapshot, file, a);
}
