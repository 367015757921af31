/* SPDX-License-Identifier: MIT */
/* The paths whose owner is wanted: found by their hash, as packages list a thousand times as many. */
#include "owner/parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void wanted_begin(struct wanted_files *w, struct snapshots *all, struct snapshot *snapshot)
{
	*w = (struct wanted_files){.all = all, .snapshot = snapshot};
	w->asked = xcalloc(snapshot->file_count + 1, sizeof(*w->asked));
	w->has = xcalloc(snapshot->file_count + 1, sizeof(*w->has));
}

static struct map_key key_of(const char *path, size_t length)
{
	return (struct map_key){.a = hash_bytes(path, length)};
}

static void add(struct wanted_files *w, const struct wanted *new)
{
	size_t length = strlen(new->path);
	for (struct wanted *known = NULL; (known = wanted_next(w, known, new->path, length));)
		if (known->file == new->file && known->at == new->at)
			return;
	w->left += !w->asked[new->file];
	w->asked[new->file] = true;
	if ((w->count & (w->count - 1)) == 0)
		w->items = xreallocarray(w->items, w->count ? 2 * w->count : 1, sizeof(*w->items));
	struct wanted *one = w->items[w->count++] = xcalloc(1, sizeof(*one));
	void **first = map_at(&w->by_hash, key_of(new->path, length));
	*one = *new;
	one->next = *first;
	*first = one;
}

void wanted_add(struct wanted_files *w, size_t file, const char *path, unsigned rank)
{
	path = strings_keep_string(&w->all->strings, path);
	add(w, &(struct wanted){.path = path, .at = path, .file = file, .rank = rank});
}

void wanted_also(struct wanted_files *w, const struct wanted *one, const char *path)
{
	add(w,
		&(struct wanted){.path = strings_keep_string(&w->all->strings, path),
			.at = one->at,
			.file = one->file,
			.rank = one->rank});
}

struct wanted *wanted_next(const struct wanted_files *w, const struct wanted *after, const char *path, size_t length)
{
	struct wanted *one = after ? after->next : map_get(&w->by_hash, key_of(path, length));
	while (one && (strncmp(one->path, path, length) != 0 || one->path[length]))
		one = one->next;
	return one;
}

void wanted_claim(struct wanted_files *w, struct wanted *one, struct owner *owner)
{
	if (one->owner)
		return;
	one->owner = owner;
	w->left -= !w->has[one->file];
	w->has[one->file] = true;
}

struct owner *wanted_owner(
	struct wanted_files *w, enum owner_kind kind, const char *name, size_t length, const char *where)
{
	name = strings_keep(&w->all->strings, name, length);
	where = strings_keep_string(&w->all->strings, where);
	void **known = map_at(&w->owners, (struct map_key){kind + 1, (uintptr_t)name, (uintptr_t)where, 0});
	if (!*known) {
		struct owner *made = arena_take(&w->all->arena, sizeof(*made));
		*made = (struct owner){.number = SIZE_MAX, .kind = kind, .name = name, .where = where};
		*known = made;
	}
	return *known;
}

struct owner *wanted_owner_find(const struct wanted_files *w, enum owner_kind kind, const char *name, size_t length)
{
	if (memchr(name, '\0', length))
		return NULL;
	char *text = xstrndup(name, length);
	const char *kept = strings_find(&w->all->strings, text);
	free(text);
	return kept ? map_get(&w->owners, (struct map_key){kind + 1, (uintptr_t)kept, 0, 0}) : NULL;
}

void wanted_end(struct wanted_files *w)
{
	struct snapshot *snapshot = w->snapshot;
	unsigned *ranks = xcalloc(snapshot->file_count + 1, sizeof(*ranks));
	size_t made = 0;
	for (size_t i = 0; i < w->count; i++) {
		const struct wanted *one = w->items[i];
		struct file *f = snapshot->files[one->file];
		if (!one->owner || (f->owner && one->rank >= ranks[one->file]))
			continue;
		made += !f->owner;
		f->owner = one->owner;
		ranks[one->file] = one->rank;
	}
	struct owner **owners = arena_take(&w->all->arena, (snapshot->owner_count + made + 1) * sizeof(*owners));
	if (snapshot->owner_count)
		memcpy(owners, snapshot->owners, snapshot->owner_count * sizeof(*owners));
	for (size_t i = 0; i < snapshot->file_count; i++) {
		struct owner *owner = w->has[i] ? snapshot->files[i]->owner : NULL;
		if (!owner || owner->number != SIZE_MAX)
			continue;
		owner->number = snapshot->owner_count;
		owners[snapshot->owner_count++] = owner;
	}
	snapshot->owners = owners;
	for (size_t i = 0; i < w->count; i++)
		free(w->items[i]);
	free(w->items), free(w->asked), free(w->has), free(ranks);
	map_free(&w->by_hash);
	map_free(&w->owners);
}

/* --- The likely ones first --- */

/* What a package that holds the file could be called: "libstdc++" for libstdc++.so.6, "python3.11" for the program. */
static size_t stem_of(const char *path, char *stem, size_t room)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path, *end = strstr(name, ".so");
	size_t length = end ? (size_t)(end - name) : strlen(name);
	if (length >= room)
		return 0;
	for (size_t i = 0; i < length; i++)
		stem[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
	stem[length] = '\0';
	return length;
}

struct order {
	char *const *names;
	size_t count, filled;
	size_t *indices;
	bool *taken;
};

static void take_all_that_begin(struct order *o, const char *stem, size_t length, size_t limit)
{
	size_t low = 0, high = o->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strncmp(o->names[middle], stem, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < o->count && limit-- && strncmp(o->names[low], stem, length) == 0; low++) {
		if (!o->taken[low])
			o->indices[o->filled++] = low;
		o->taken[low] = true;
	}
}

size_t *wanted_order(const struct wanted_files *w, char *const *names, size_t count)
{
	enum { ALIKE_MAX = 12 };
	static const char *const everywhere[] = {
		"libc6.", "libc6:", "libgcc-s1", "libstdc++6", "zlib1g.", "zlib1g:", "coreutils.", "dash."};
	struct order o = {names, count, 0, xcalloc(count + 1, sizeof(size_t)), xcalloc(count + 1, sizeof(bool))};
	char stem[128];
	for (size_t i = 0; i < countof(everywhere); i++)
		take_all_that_begin(&o, everywhere[i], strlen(everywhere[i]), 2);
	for (size_t i = 0; i < w->count; i++) {
		size_t length = stem_of(w->items[i]->path, stem, sizeof(stem));
		if (length > 3)
			take_all_that_begin(&o, stem, length, ALIKE_MAX);
	}
	for (size_t i = 0; i < count; i++)
		if (!o.taken[i])
			o.indices[o.filled++] = i;
	free(o.taken);
	return o.indices;
}
