/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.cache, in the format that ldconfig has written since glibc 2.2, and in the one before it. */
#ifndef LDCACHE_H
#define LDCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ldcache {
	char *bytes;		/* the whole file, NULL if there is none */
	size_t begin, size;	/* of the format in it; strings are counted from begin */
	size_t entries, entry;	/* where they begin, counted as well, and the size of one */
	uint32_t count;
	/* names of glibc-hwcaps subdirectories: where the extension for them is, counted as well */
	size_t hwcaps, hwcap_count;
	const char *bad;	/* why it cannot be used: NULL also where there is no file */
};

struct ldcache_entry {
	const char *soname, *path;	/* of the cache's memory */
	uint16_t machine;	/* EM_*, 0 for those that this project does not run on */
};

void ldcache_open(struct ldcache *, const char *root);
/* The same of its bytes, which become the cache's: allocated, and with a NUL behind the last one. */
void ldcache_take(struct ldcache *, char *bytes, size_t size);
void ldcache_close(struct ldcache *);
/*
 * The entries in the order of the file; false at the end. *at begins as 0; those that lie outside of the file are left
 * out.
 */
bool ldcache_next(const struct ldcache *, uint32_t *at, struct ldcache_entry *);

/* Who asks ld.so's question. */
struct ldcache_reader {
	uint16_t machine;
	uint8_t elf_class;
	unsigned level;		/* of x86-64, 1 to 4; 0: no entry for particular processors is for it */
	uint64_t legacy;	/* the bits of hwcap that it has, for the entries of glibc before 2.37 */
	bool takes_legacy;
};

/* The path that ld.so finds for a soname; NULL if none. */
const char *ldcache_find(const struct ldcache *, const struct ldcache_reader *, const char *soname);

#endif
