/* SPDX-License-Identifier: MIT */
/* The facts of one ELF file for a snapshot, by libelf; nothing of a hostile file is believed. */
#ifndef ELF_OBJECT_H
#define ELF_OBJECT_H

#include "snapshot/snapshot.h"

/* fd is of a regular file of `size` bytes.  Never NULL: what could not be read is told in bad. */
struct elf_object *elf_object_read(struct snapshots *, int fd, uint64_t size);

#endif
