/* SPDX-License-Identifier: MIT */
#include "tools/finding.h"

void find_driver(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_no_device(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_jit_missing(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}
