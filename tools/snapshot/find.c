/* SPDX-License-Identifier: MIT */
/* How a snapshot is asked: which take covers a process, which file is behind a path. */
#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { RANDOM_SHOWN = 8 };	/* bytes that the names of trace files have of the image's sixteen */

char *image_name(const struct image *i)
{
	struct buffer name = {0};
	buffer_printf(&name, "%u-%llu-", i->pid, (unsigned long long)i->start);
	for (size_t at = 0; at < RANDOM_SHOWN; at++)
		buffer_printf(&name, "%02x", i->random[at]);
	return name.data;
}

/* Fork children that did nothing of their own are known with what they were forked from. */
static const struct snapshot *covering(const struct snapshots *all, const struct process *p)
{
	const struct snapshot *take = NULL;
	for (; p && !take; p = p->object_count || p->search_count ? NULL : p->fork_parent) {
		char *name = image_name(p->image);
		take = map_get(&all->covered, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)});
		free(name);
	}
	return take;
}

bool snapshots_cover(const struct snapshots *all, const struct process *p)
{
	return all && covering(all, p);
}

static bool is_of_boot(const struct snapshot *take, const struct image *i)
{
	struct buffer id = {0};
	for (size_t at = 0; at < sizeof(i->boot_id); at++)
		buffer_printf(&id, "%02x", i->boot_id[at]);
	bool is = take->boot_id && strcmp(take->boot_id, id.data) == 0;
	buffer_free(&id);
	return is;
}

const struct snapshot *snapshot_of(const struct snapshots *all, const struct process *p)
{
	const struct snapshot *take = all ? covering(all, p) : NULL;
	for (size_t i = all ? all->count : 0; !take && i-- > 0;)
		if (all->takes[i]->covers.count == 0 && is_of_boot(all->takes[i], p->image))
			take = all->takes[i];
	return take;
}

const struct file *snapshot_file(const struct snapshot *take, const char *path)
{
	size_t low = 0, high = take ? take->file_count : 0;
	while (path && low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(path, take->files[middle]->path);
		if (order == 0)
			return take->files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct file *snapshot_object(const struct snapshot *take, const struct object *o)
{
	return o ? snapshot_file(take, o->path) : NULL;
}

const char *owner_kind_name(enum owner_kind kind)
{
#define ROW(name, text) [OWNER_##name] = text,
	static const char *const names[] = {OWNER_KINDS(ROW)};
#undef ROW
	return names[kind];
}

const char *place_name(enum place place)
{
#define ROW(name, text) [PLACE_##name] = text,
	static const char *const names[] = {PLACES(ROW)};
#undef ROW
	return names[place];
}
