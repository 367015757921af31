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
	const struct snapshot *snapshot = NULL;
	for (; p && !snapshot; p = p->object_count || p->search_count ? NULL : p->fork_parent) {
		char *name = image_name(p->image);
		snapshot = map_get(
			&all->covered, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)});
		free(name);
	}
	return snapshot;
}

bool snapshots_cover(const struct snapshots *all, const struct process *p)
{
	return all && covering(all, p);
}

static bool is_of_boot(const struct snapshot *snapshot, const struct image *i)
{
	struct buffer id = {0};
	for (size_t at = 0; at < sizeof(i->boot_id); at++)
		buffer_printf(&id, "%02x", i->boot_id[at]);
	bool is = snapshot->boot_id && strcmp(snapshot->boot_id, id.data) == 0;
	buffer_free(&id);
	return is;
}

const struct snapshot *snapshot_of(const struct snapshots *all, const struct process *p)
{
	const struct snapshot *snapshot = all ? covering(all, p) : NULL;
	for (size_t i = all ? all->count : 0; !snapshot && i-- > 0;)
		if (all->items[i]->covers.count == 0 && is_of_boot(all->items[i], p->image))
			snapshot = all->items[i];
	return snapshot;
}

const struct file *snapshot_file(const struct snapshot *snapshot, const char *path)
{
	size_t low = 0, high = snapshot ? snapshot->file_count : 0;
	while (path && low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(path, snapshot->files[middle]->path);
		if (order == 0)
			return snapshot->files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct file *snapshot_object(const struct snapshot *snapshot, const struct object *o)
{
	return o ? snapshot_file(snapshot, o->path) : NULL;
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

const struct elf_object *object_elf(const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot_object(snapshot, o);
	return file && !file->error && !file->changed && file->elf && !file->elf->bad ? file->elf : NULL;
}

bool python_has(const struct python *python, const char *site)
{
	for (size_t i = 0; python && site && i < python->sites.count; i++)
		if (strcmp(python->sites.items[i], site) == 0)
			return true;
	return false;
}

const struct distribution *python_installed(
	const struct snapshot *snapshot, const struct python *python, const char *name)
{
	for (size_t s = 0; python && s < python->sites.count; s++) {
		for (size_t i = 0; i < snapshot->distribution_count; i++) {
			const struct distribution *d = snapshot->distributions[i];
			if (d->site && strcmp(d->site, python->sites.items[s]) == 0 && strcmp(d->name, name) == 0)
				return d;
		}
	}
	return NULL;
}

const struct python *python_of_site(const struct snapshot *snapshot, const char *site)
{
	for (size_t i = 0; i < snapshot->python_count; i++)
		if (python_has(snapshot->pythons[i], site))
			return snapshot->pythons[i];
	return NULL;
}

void snapshot_problem(struct snapshots *all, struct snapshot *snapshot, const char *line)
{
	struct list *list = &snapshot->problems;
	const char **items = arena_take(&all->arena, (list->count + 1) * sizeof(*items));
	if (list->count)
		memcpy(items, list->items, list->count * sizeof(*items));
	items[list->count++] = strings_keep_string(&all->strings, line);
	list->items = items;
}

bool host_is_like(const struct host *host, const char *id)
{
	if (host->os_id && strcmp(host->os_id, id) == 0)
		return true;
	for (size_t i = 0; i < host->os_like.count; i++)
		if (strcmp(host->os_like.items[i], id) == 0)
			return true;
	return false;
}

bool host_has_command(const struct host *host, const char *name)
{
	for (size_t i = 0; i < host->package_managers.count; i++)
		if (strcmp(host->package_managers.items[i], name) == 0)
			return true;
	return false;
}

bool snapshots_cover_run(const struct snapshots *all, const struct graph *g)
{
	for (size_t i = 0; i < g->process_count; i++)
		if (g->processes[i].read && !snapshots_cover(all, &g->processes[i]))
			return false;
	return true;
}
