/* SPDX-License-Identifier: MIT */
/*
 * The cache of ld.so as elf/dl-cache.h of glibc lays it out, alone, behind the format before, or that one; the file may
 * be anything.
 */
#include "elf/ldcache.h"

#include <elf.h>
#include <stddef.h>
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

struct entry {
	int32_t flags;
	uint32_t key, value, osversion;
	uint64_t hwcap;
};

/* FLAG_ELF_LIBC6 and the architecture. */
static const struct {
	int32_t flags;
	uint16_t machine;
	uint8_t elf_class;
} machines[] = {
	{0x0303, EM_X86_64, ELFCLASS64},
	{0x0803, EM_X86_64, ELFCLASS32},
	{0x0003, EM_386, ELFCLASS32},
	{0x0a03, EM_AARCH64, ELFCLASS64},
	{0x0903, EM_ARM, ELFCLASS32},
	{0x0503, EM_PPC64, ELFCLASS64},
	{0x0403, EM_S390, ELFCLASS64},
	{0x1003, EM_RISCV, ELFCLASS64},
	{0x1303, EM_LOONGARCH, ELFCLASS64},
};

enum { OLD_HEADER = 16, OLD_ENTRY = 12, ALIGNMENT = 8 };

static uint32_t word_at(const struct ldcache *c, size_t at)
{
	uint32_t word = 0;
	if (at <= c->size && sizeof(word) <= c->size - at)
		memcpy(&word, c->bytes + c->begin + at, sizeof(word));
	return word;
}

static bool has_magic(const char *bytes, size_t size, size_t at, const char *magic)
{
	return at <= size && strlen(magic) <= size - at && memcmp(bytes + at, magic, strlen(magic)) == 0;
}

/* cache_extension_tag_glibc_hwcaps of the extensions, whose place is a word of the header. */
static void find_hwcaps(struct ldcache *c)
{
	enum { EXTENSION_MAGIC = 0xeaa42174, TAG_HWCAPS = 1, EXTENSIONS_MAX = 64, SECTION = 16 };
	size_t at = word_at(c, offsetof(struct header, unused) + 4);
	if (!at || at % 4 || word_at(c, at) != EXTENSION_MAGIC)
		return;
	uint32_t count = word_at(c, at + 4);
	for (uint32_t i = 0; i < count && i < EXTENSIONS_MAX; i++) {
		size_t section = at + 8 + (size_t)i * SECTION;
		if (word_at(c, section) != TAG_HWCAPS)
			continue;
		c->hwcaps = word_at(c, section + 8);
		c->hwcap_count = word_at(c, section + 12) / 4;
	}
}

static void take_new(struct ldcache *c, size_t size)
{
	c->size = size - c->begin;
	c->entries = sizeof(struct header);
	c->entry = sizeof(struct entry);
	if (c->size < c->entries) {
		c->bad = "it is cut short";
		return;
	}
	uint32_t count = word_at(c, offsetof(struct header, count));
	size_t room = (c->size - c->entries) / c->entry;
	c->count = count < room ? count : (uint32_t)room;
	if (c->count < count)
		c->bad = "it is cut short";
	find_hwcaps(c);
}

/* Strings are counted from behind the entries. */
static void take_old(struct ldcache *c, size_t size, uint32_t count)
{
	c->begin = OLD_HEADER + (size_t)count * OLD_ENTRY;
	c->size = size - c->begin;
	c->entry = OLD_ENTRY;
	c->count = count;
}

void ldcache_take(struct ldcache *c, char *bytes, size_t size)
{
	uint32_t count;
	*c = (struct ldcache){.bytes = bytes};
	if (has_magic(bytes, size, 0, MAGIC)) {
		take_new(c, size);
		return;
	}
	if (size < OLD_HEADER || !has_magic(bytes, size, 0, OLD_MAGIC)) {
		c->bad = "it does not have the format of glibc-ld.so.cache1.1";
		return;
	}
	memcpy(&count, bytes + sizeof(OLD_MAGIC), sizeof(count));
	if (count > (size - OLD_HEADER) / OLD_ENTRY) {
		c->bad = "it is cut short";
		return;
	}
	/* The new format lies behind the entries of the old one, aligned as a struct entry is. */
	c->begin = (OLD_HEADER + (size_t)count * OLD_ENTRY + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (has_magic(bytes, size, c->begin, MAGIC))
		take_new(c, size);
	else
		take_old(c, size, count);
}

void ldcache_open(struct ldcache *cache, const char *root)
{
	size_t size;
	char *path = disk_machine(root, "/etc/ld.so.cache"), *bytes = disk_text(NULL, path, BYTES_MAX, &size);
	*cache = (struct ldcache){0};
	free(path);
	if (bytes)
		ldcache_take(cache, bytes, size);
}

void ldcache_close(struct ldcache *cache)
{
	free(cache->bytes);
	*cache = (struct ldcache){0};
}

/* Entries of the old format lie before what strings are counted from, and have no osversion and hwcap. */
static struct entry read_entry(const struct ldcache *c, uint32_t i)
{
	struct entry e = {0};
	const char *first = c->entry == OLD_ENTRY ? c->bytes + OLD_HEADER : c->bytes + c->begin + c->entries;
	memcpy(&e, first + (size_t)i * c->entry, c->entry);
	return e;
}

bool ldcache_next(const struct ldcache *cache, uint32_t *at, struct ldcache_entry *next)
{
	while (*at < cache->count) {
		const char *begin = cache->bytes + cache->begin;
		struct entry e = read_entry(cache, (*at)++);
		/* There is a NUL behind the last byte. */
		if (e.key >= cache->size || e.value >= cache->size)
			continue;
		*next = (struct ldcache_entry){begin + e.key, begin + e.value, 0};
		for (size_t i = 0; i < countof(machines); i++)
			if (machines[i].flags == e.flags && machines[i].elf_class == ELFCLASS64)
				next->machine = machines[i].machine;
		return true;
	}
	return false;
}

/* --- asking as ld.so does: elf/dl-cache.c, search_cache --- */

/* _dl_cache_libcmp: numbers by their value. */
static int compare(const char *a, const char *b)
{
	while (*a) {
		bool digit_a = *a >= '0' && *a <= '9', digit_b = *b >= '0' && *b <= '9';
		if (digit_a && digit_b) {
			unsigned x = 0, y = 0;
			while (*a >= '0' && *a <= '9')
				x = x * 10 + (unsigned)(*a++ - '0');
			while (*b >= '0' && *b <= '9')
				y = y * 10 + (unsigned)(*b++ - '0');
			if (x != y)
				return x < y ? -1 : 1;
		} else if (digit_a != digit_b) {
			return digit_a ? 1 : -1;
		} else if (*a != *b) {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		} else {
			a++;
			b++;
		}
	}
	return *b ? -1 : 0;
}

static const char *key_of(const struct ldcache *c, uint32_t i)
{
	struct entry e = read_entry(c, i);
	return e.key < c->size ? c->bytes + c->begin + e.key : "";
}

/* The first of the entries of this name; count if there is none.  They are sorted the wrong way round. */
static uint32_t first_of(const struct ldcache *c, const char *soname)
{
	uint32_t low = 0, high = c->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (compare(key_of(c, middle), soname) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_for(const struct ldcache_reader *reader, int32_t flags)
{
	for (size_t i = 0; i < countof(machines); i++)
		if (machines[i].machine == reader->machine && machines[i].elf_class == reader->elf_class)
			return machines[i].flags == flags;
	return false;
}

#define EXTENSION (UINT64_C(1) << 62)
#define LEVEL_MASK UINT64_C(0x3ff)

static bool is_named(uint64_t hwcap)
{
	return ((hwcap >> 32) & ~LEVEL_MASK) == EXTENSION >> 32;
}

/*
 * The level of x86-64 that an entry's glibc-hwcaps subdirectory is called by; 0: it is another one, or none that may be
 * used.
 */
static unsigned level_of(const struct ldcache *c, const struct ldcache_reader *reader, uint64_t hwcap)
{
	static const char words[] = "x86-64-v";
	uint32_t index = (uint32_t)hwcap, at = index < c->hwcap_count ? word_at(c, c->hwcaps + 4 * (size_t)index) : 0;
	const char *name = at && at < c->size ? c->bytes + c->begin + at : "";
	if (strncmp(name, words, sizeof(words) - 1) != 0 || name[sizeof(words) - 1] < '2' ||
		name[sizeof(words) - 1] > '4' || name[sizeof(words)])
		return 0;
	unsigned level = (unsigned)(name[sizeof(words) - 1] - '0');
	return level <= reader->level && (hwcap >> 32 & LEVEL_MASK) < reader->level ? level : 0;
}

const char *ldcache_find(const struct ldcache *c, const struct ldcache_reader *reader, const char *soname)
{
	const char *best = NULL;
	unsigned best_level = 0;
	for (uint32_t i = first_of(c, soname); i < c->count && compare(key_of(c, i), soname) == 0; i++) {
		struct entry e = read_entry(c, i);
		if (!is_for(reader, e.flags) || e.value >= c->size)
			continue;
		const char *path = c->bytes + c->begin + e.value;
		if (!is_named(e.hwcap)) {
			/* Those for named subdirectories come first. */
			if (best)
				break;
			if (e.hwcap && (!reader->takes_legacy || (e.hwcap & ~reader->legacy)))
				continue;
			return path;
		}
		unsigned level = level_of(c, reader, e.hwcap);
		if (level > best_level) {
			best = path;
			best_level = level;
		}
	}
	return best;
}
