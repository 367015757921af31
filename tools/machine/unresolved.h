/* SPDX-License-Identifier: MIT */
/*
 * Which symbols that the objects of a process want nobody in it defines, and which other copies on this machine would.
 */
#ifndef ELF_SYMBOLS_H
#define ELF_SYMBOLS_H

#include "snapshot/snapshot.h"

/*
 * Adds to snapshot->unresolved for one process, whose files are in the snapshot already.  An object counts as a definer
 * for every other of its namespace that was open at the same time; whether dlopen made it visible is not known, so what
 * is found here is missing for certain, and what is not found may still fail.
 */
void elf_symbols_find(struct snapshots *, struct snapshot *snapshot, const struct process *);

/* The symbols of a file that is still the one of the snapshot, to be freed; NULL if it has none, or is another. */
struct symbol_table;
struct symbol_table *file_symbols(const struct snapshot *, const struct file *);

#endif
