/* SPDX-License-Identifier: MIT */
/* snapshot.json, untrusted, into memory. */
#include "tools/snapshot.h"

#include <stdlib.h>

#include "tools/mem.h"

struct snapshots *snapshots_read(int dirfd, const char *shown, char **problem)
{
	(void)dirfd, (void)shown, (void)problem;
	return xcalloc(1, sizeof(struct snapshots));
}

void snapshots_free(struct snapshots *all)
{
	free(all);
}
