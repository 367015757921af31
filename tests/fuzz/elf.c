/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as an ELF file, all of whose facts are read and whose symbols are looked up in itself.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "snapshot/snapshot.h"
#include "elf/object.h"
#include "base/message.h"
#include "elf/mangled.h"
#include "elf/symbols.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void look_up(const struct symbol_table *t)
{
	char key[64];
	struct wanted_symbol wanted;
	for (size_t i = 0; i < t->count && i < 1000; i++) {
		const char *name = symbol_table_exported(t, i);
		if (name && symbol_key(name, key, sizeof(key)) && !symbol_same_but_abi(name, name))
			abort();
		if (symbol_table_wants(t, i, t->refers[i] | REFERS_COPY, &wanted))
			symbol_table_defines(t, &wanted);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct snapshots all = {0};
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		fatal("write a file in memory:");
	elf_object_read(&all.arena, &all.strings, fd, size, true);
	struct symbol_table *table = symbol_table_open(fd, size);
	if (table)
		look_up(table);
	symbol_table_free(table);
	close(fd);
	arena_free(&all.arena);
	strings_free(&all.strings);
	return 0;
}
