/* SPDX-License-Identifier: MIT */
/* Whose files are. */
#include "tools/owner.h"

void owners_find(struct snapshots *all, struct snapshot *take, const char *root)
{
	(void)all, (void)take, (void)root;
}
