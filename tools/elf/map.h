/* SPDX-License-Identifier: MIT */
/*
 * A file in memory to be read, never run: MAP_PRIVATE and PROT_READ.  Other people's files may change meanwhile, so
 *
 * - zeros lie behind every file: what is written into it does not make a string run out of it;
 * - - a page that is gone because the file was cut short reads as zeros from then on (SIGBUS puts them there), and
 * - `shrank` says so;
 * - a number is read once and judged then, as it may be another one the next time.
 */
#ifndef ELF_MAP_H
#define ELF_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_map {
	const uint8_t *bytes;	/* NULL: nothing is mapped */
	size_t size;		/* of the file */
	volatile bool shrank;
	struct elf_map *next, *before;	/* private */
};

/*
 * fd is of a regular file of `size` bytes, and may be closed afterwards.  False if it cannot be mapped, or is empty;
 * errno says why.
 */
bool elf_map_open(struct elf_map *, int fd, uint64_t size);
void elf_map_close(struct elf_map *);

#endif
