/* SPDX-License-Identifier: MIT */
/* GPU architectures from the headers of fatbins. */
#include "tools/fatbin.h"

void fatbin_read(struct snapshots *all, struct elf_object *o, int fd, uint64_t file_size, const struct fatbin_range *ranges, size_t count)
{
	(void)all, (void)o, (void)fd, (void)file_size, (void)ranges, (void)count;
}

bool gpu_code_serves(const struct gpu_code *code, unsigned device)
{
	(void)code, (void)device;
	return false;
}
