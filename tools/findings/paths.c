/* SPDX-License-Identifier: MIT */
#include "tools/finding.h"

void find_duplicate(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_shadowed(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_unsafe_path(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}
