/* SPDX-License-Identifier: MIT */
/* The facts of one ELF file, by libelf. */
#include "tools/elf-object.h"

struct elf_object *elf_object_read(struct snapshots *all, int fd, uint64_t size)
{
	(void)fd;
	(void)size;
	return arena_take(&all->arena, sizeof(struct elf_object));
}
