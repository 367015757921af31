/* SPDX-License-Identifier: MIT */
/*
 * The snapshot that a command needs: what is there, or taken now where this is still the machine that the trace is of.
 */
#include "snapshot/snapshot.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/message.h"
#include "machine/machine.h"
#include "tracedir/files.h"

struct boot_match {
	size_t same, other, gone;	/* objects of the trace by what is there now */
};

static void match_object(struct boot_match *m, const struct object *o, const char *root)
{
	struct stat st;
	if (!o->ino || o->path[0] != '/')
		return;
	char *at = disk_path(root, o->path);
	if (stat(at, &st) != 0)
		m->gone++;
	else if (st.st_dev == o->dev && st.st_ino == o->ino)
		m->same++;
	else
		m->other++;
	free(at);
}

static bool is_boot(const struct image *i, const char *boot_id)
{
	struct buffer id = {0};
	for (size_t at = 0; at < sizeof(i->boot_id); at++)
		buffer_printf(&id, "%02x", i->boot_id[at]);
	bool is = boot_id && strcmp(id.data, boot_id) == 0;
	buffer_free(&id);
	return is;
}

/* The root of the last take, which `record` knew from its runner. */
static const char *last_root(const struct snapshots *all)
{
	return all->count ? all->items[all->count - 1]->root : NULL;
}

char *snapshot_obstacle(const struct snapshots *all, const struct graph *g)
{
	struct boot_match m = {0};
	bool booted = true;
	char *boot_id = snapshot_boot_id();
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		if (!p->read || snapshots_cover(all, p))
			continue;
		booted &= is_boot(p->image, boot_id);
		for (size_t k = 0; k < p->object_count && booted; k++)
			match_object(&m, p->objects[k], last_root(all));
	}
	free(boot_id);
	if (!booted)
		return xstrdup("it was traced on another machine, or before this one was booted again");
	/* A library may have been replaced since; another container has another libc.so.6 and ld.so as well. */
	if (m.same < m.other || (!m.same && m.gone))
		return xasprintf("it was traced in another container, or files were replaced since: of %zu objects %zu "
				 "are what they "
				 "were",
			m.same + m.other + m.gone, m.same);
	if (g->dir->folder.path)
		return xstrdup("it is a pack, made without one");
	return NULL;
}

struct snapshots *snapshots_for(const struct graph *graph, char **missing)
{
	char *problem = NULL;
	*missing = NULL;
	struct snapshots *all = snapshots_read(graph->dir->fd, graph->dir->path, &problem);
	if (problem)
		warn("%s", problem);
	free(problem);
	if (snapshots_cover_run(all, graph))
		return all;
	*missing = snapshot_obstacle(all, graph);
	if (*missing)
		return all;
	all->unkept = snapshots_keep(all, snapshot_take(all, graph, last_root(all)), graph->dir->fd);
	if (all->unkept)
		debug("write '%s/" SNAPSHOT_FILE "': %s", graph->dir->path, strerror(all->unkept));
	return all;
}
