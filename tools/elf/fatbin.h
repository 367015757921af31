/* SPDX-License-Identifier: MIT */
/*
 * The GPU architectures of an ELF file, from the headers of its fatbins alone: nothing is decompressed, and of
 * half a gigabyte a few hundred kilobytes are read.  The layout was found in public parsers
 * (cricket, ZLUDA, jiegec/fatbinary) and checked against nvcc and cuobjdump.
 */
#ifndef FATBIN_H
#define FATBIN_H

#include "elf/object.h"

/* One place where fatbin containers lie one behind the other. */
struct fatbin_range {
	uint64_t offset, size;	/* in the file */
	bool mixed;		/* may hold other things, or nothing but other things: .rodata, .data */
};

/*
 * Fills in gpu_code, gpu_code_count and gpu_code_bad of the object from these ranges of the file, which are
 * the sections that may hold fatbins.
 */
void fatbin_read(struct arena *, struct strings *, struct elf_object *, int fd, uint64_t file_size,
	const struct fatbin_range *, size_t count);

/* Whether code runs on a device (121 is 12.1); PTX counts where it can be compiled for it. */
bool gpu_code_serves(const struct gpu_code *, unsigned device);

#endif
