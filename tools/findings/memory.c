/* SPDX-License-Identifier: MIT */
#include "tools/finding.h"

void find_static_tls(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}

void find_exec_stack(struct diagnosis *d, const struct process *p, const struct snapshot *take)
{
	(void)d, (void)p, (void)take;
}
