/* SPDX-License-Identifier: MIT */
#include "tools/finding.h"

void find_mixed_owners(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_flavours(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_requirement_unmet(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}
