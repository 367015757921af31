/* SPDX-License-Identifier: MIT */
/* Files of a snapshot by what they are called: there may be as many findings that ask as there are files. */
#include "finding/finding.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static struct map_key key_of(const struct snapshot *snapshot, const char *name)
{
	return (struct map_key){.a = (uintptr_t)snapshot, .b = hash_bytes(name, strlen(name)), .c = strlen(name) + 1};
}

/* The files of one hash, in the order of the snapshot. */
struct list_of {
	struct named *first, *last;
};

static void add(const struct diagnosis *d, const struct snapshot *snapshot, const char *name, const struct file *file)
{
	void **at = map_at(&d->index->named, key_of(snapshot, name));
	struct named *n = arena_take(&d->index->arena, sizeof(*n));
	*n = (struct named){.file = file};
	if (!*at) {
		struct list_of *l = arena_take(&d->index->arena, sizeof(*l));
		*l = (struct list_of){n, n};
		*at = l;
		return;
	}
	struct list_of *l = *at;
	l->last->next = n;
	l->last = n;
}

const struct named *finding_named(const struct diagnosis *d, const struct snapshot *snapshot, const char *name)
{
	const struct map_key whole = {.a = (uintptr_t)snapshot};
	bool known = map_get(&d->index->named, whole);
	for (size_t i = 0; !known && i < snapshot->file_count; i++) {
		const struct file *file = snapshot->files[i];
		const char *last = last_component(file->path);
		add(d, snapshot, last, file);
		if (file->soname && strcmp(file->soname, last) != 0)
			add(d, snapshot, file->soname, file);
	}
	*map_at(&d->index->named, whole) = d->index;
	const struct list_of *l = map_get(&d->index->named, key_of(snapshot, name));
	return l ? l->first : NULL;
}
