/* SPDX-License-Identifier: MIT */
/* snapshot.json. */
#include "tools/snapshot.h"

int snapshots_write(const struct snapshots *all, int dirfd)
{
	(void)all, (void)dirfd;
	return 0;
}
