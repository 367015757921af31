/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.cache, in the format that ldconfig has written since glibc 2.2. */
#ifndef LDCACHE_H
#define LDCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ldcache {
	char *bytes;		/* the whole file, NULL if there is none */
	size_t begin, size;	/* of the format in it; strings are counted from begin */
	uint32_t count;
	const char *bad;	/* why it cannot be used: NULL also where there is no file */
};

struct ldcache_entry {
	const char *soname, *path;	/* of the cache's memory */
	uint16_t machine;	/* EM_*, 0 for those that this project does not run on */
};

void ldcache_open(struct ldcache *, const char *root);
void ldcache_close(struct ldcache *);
/* The entries in the order of the file; false at the end. *at begins as 0; those that lie outside of the file are left out. */
bool ldcache_next(const struct ldcache *, uint32_t *at, struct ldcache_entry *);

#endif
