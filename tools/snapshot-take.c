/* SPDX-License-Identifier: MIT */
/* Looks at the traced machine. */
#include "tools/snapshot.h"

struct snapshot *snapshot_take(struct snapshots *all, const struct graph *graph, const char *root)
{
	(void)graph, (void)root;
	return arena_take(&all->arena, sizeof(struct snapshot));
}

struct snapshots *snapshots_for(const struct graph *graph, char **missing)
{
	*missing = NULL;
	return snapshots_read(graph->dir->fd, graph->dir->path, missing);
}
