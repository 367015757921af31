/* SPDX-License-Identifier: MIT */
/* The cache of ld.so as elf/dl-cache.h of glibc lays it out, alone or behind the format before; the file may be anything. */
#include "elf/ldcache.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"

#define MAGIC "glibc-ld.so.cache1.1"
#define OLD_MAGIC "ld.so-1.7.0"

enum { BYTES_MAX = 64 << 20 };

struct header {
	char magic[sizeof(MAGIC) - 1];
	uint32_t count, string_bytes, unused[5];
};

struct cache_file_entry {
	int32_t flags;
	uint32_t key, value, osversion;
	uint64_t hwcap;
};

/* FLAG_ELF_LIBC6 and the architecture; 32-bit entries have others. */
static const struct {
	int32_t flags;
	uint16_t machine;
} machines[] = {{0x0303, EM_X86_64}, {0x0a03, EM_AARCH64}};

/* The new format begins behind the entries of the old one, aligned as a struct cache_file_entry is. */
static size_t find_format(const char *bytes, size_t size)
{
	enum { OLD_HEADER = 16, OLD_ENTRY = 12, ALIGNMENT = 8 };
	uint32_t count;
	if (size < OLD_HEADER || memcmp(bytes, OLD_MAGIC, sizeof(OLD_MAGIC) - 1) != 0)
		return 0;
	memcpy(&count, bytes + sizeof(OLD_MAGIC), sizeof(count));
	if (count > (size - OLD_HEADER) / OLD_ENTRY)
		return size;
	return (OLD_HEADER + (size_t)count * OLD_ENTRY + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

void ldcache_open(struct ldcache *cache, const char *root)
{
	size_t size;
	struct header header;
	char *path = disk_machine(root, "/etc/ld.so.cache");
	*cache = (struct ldcache){.bytes = disk_text(NULL, path, BYTES_MAX, &size)};
	free(path);
	if (!cache->bytes)
		return;
	cache->begin = find_format(cache->bytes, size);
	if (cache->begin > size || size - cache->begin < sizeof(header) ||
	    memcmp(cache->bytes + cache->begin, MAGIC, sizeof(MAGIC) - 1) != 0) {
		cache->bad = "it does not have the format of glibc-ld.so.cache1.1";
		return;
	}
	cache->size = size - cache->begin;
	memcpy(&header, cache->bytes + cache->begin, sizeof(header));
	size_t room = (cache->size - sizeof(header)) / sizeof(struct cache_file_entry);
	cache->count = header.count < room ? header.count : (uint32_t)room;
	if (cache->count < header.count)
		cache->bad = "it is cut short";
}

void ldcache_close(struct ldcache *cache)
{
	free(cache->bytes);
	*cache = (struct ldcache){0};
}

bool ldcache_next(const struct ldcache *cache, uint32_t *at, struct ldcache_entry *next)
{
	while (*at < cache->count) {
		const char *begin = cache->bytes + cache->begin;
		struct cache_file_entry e;
		memcpy(&e, begin + sizeof(struct header) + (size_t)(*at)++ * sizeof(e), sizeof(e));
		/* look_text put a NUL behind the last byte. */
		if (e.key >= cache->size || e.value >= cache->size)
			continue;
		*next = (struct ldcache_entry){begin + e.key, begin + e.value, 0};
		for (size_t i = 0; i < countof(machines); i++)
			if (machines[i].flags == e.flags)
				next->machine = machines[i].machine;
		return true;
	}
	return false;
}
