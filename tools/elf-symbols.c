/* SPDX-License-Identifier: MIT */
/* Symbols that nobody defines. */
#include "tools/elf-symbols.h"

void elf_symbols_find(struct snapshots *all, struct snapshot *take, const struct process *p)
{
	(void)all, (void)take, (void)p;
}
