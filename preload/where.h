/* SPDX-License-Identifier: MIT */
/*
 * Which object of the program an address lies in, without a lock: dl_iterate_phdr(3) takes one of ld.so's that fork(2)
 * leaves locked in a child, and that a callback of the program's own may hold while it waits for us.
 */
#ifndef PRELOAD_WHERE_H
#define PRELOAD_WHERE_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct where {
	uintptr_t base;		/* its l_addr */
	const ElfW(Dyn) *dynamic;	/* NULL without */
	const struct link_map *map;	/* NULL if unknown: where_is that is not quick */
};

/* While no other thread can change the list of objects. */
void where_begin(void);
/* Whether where_is asks ld.so, which takes nanoseconds; else it reads /proc/self/maps. */
bool where_is_quick(void);
bool where_is(const void *address, struct where *);

/*
 * Calls each for every object until it returns another value than 0, which is then returned.  Those of the start stay
 * for ever.  Beside a dlclose(3) of another thread an object may be missed; with glibc before 2.35 it may be gone when
 * it is shown, in the moment between.
 */
int where_each(bool of_the_start, int (*each)(const struct where *, void *context), void *context);
/* The same for those that came since the start or the latest such call: without a system call if there are none. */
int where_each_new(int (*each)(const struct where *, void *context), void *context);

/* Program headers, in memory; NULL where they cannot be found. */
const ElfW(Phdr) *where_segments(const struct where *, size_t *count);

#endif
