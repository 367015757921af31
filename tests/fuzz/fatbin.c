/* SPDX-License-Identifier: MIT */
/* A libFuzzer target: any bytes as a section of fatbins, and as one of other data that may hold some. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "snapshot/snapshot.h"
#include "elf/fatbin.h"
#include "base/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void read_as(int fd, size_t size, bool mixed)
{
	struct snapshots all = {0};
	struct elf_object o = {0};
	const struct fatbin_range ranges[] = {{0, size, mixed}, {size / 2, UINT64_MAX, !mixed}};
	fatbin_read(&all.arena, &all.strings, &o, fd, size, ranges, 2);
	for (size_t i = 0; i < o.gpu_code_count; i++)
		if (o.gpu_code[i].count == 0 || (gpu_code_serves(&o.gpu_code[i], 90) && o.gpu_code[i].sm > 90))
			abort();
	arena_free(&all.arena);
	strings_free(&all.strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		fatal("write a file in memory:");
	read_as(fd, size, false);
	read_as(fd, size, true);
	close(fd);
	return 0;
}
