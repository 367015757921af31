/* SPDX-License-Identifier: MIT */
/* Which object of the program an address lies in. */
#ifndef PRELOAD_WHERE_H
#define PRELOAD_WHERE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct where {
	uintptr_t base;		/* its l_addr */
	const char *path;	/* borrowed from ld.so: "" for the program */
	const ElfW(Dyn) *dynamic;	/* NULL without */
};

/*
 * Under the lock that guards the list of objects, which ld.so takes for dl_iterate_phdr(3) and lets its holder
 * take again: not to be called with anything of ours held.
 */
bool where_is(const void *address, struct where *);
/* Calls each for every object until it returns another value than 0, which is then returned; segments are the object's. */
int where_each(int (*each)(struct dl_phdr_info *segments, size_t size, void *context), void *context);
/* What `each` was given, as struct where. */
struct where where_of(const struct dl_phdr_info *);

#endif
