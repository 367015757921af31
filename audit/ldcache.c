/* SPDX-License-Identifier: MIT */
/*
 * /etc/ld.so.cache in the format that ldconfig has written since glibc 2.2 (elf/dl-cache.h), alone or behind
 * the old one.  The file is anybody's: each offset is checked, and it is read and not mapped, as it may be
 * cut at any time.  It is kept until it changes.
 */
#include "audit/ldcache.h"

#include <stdbool.h>
#include <stddef.h>

#include "trace/sys.h"
#include "trace/text.h"

#define MAGIC "glibc-ld.so.cache1.1"

enum {
	BYTES_MAX = 64 << 20,
#if defined(__x86_64__)
	OUR_FLAGS = 0x0303,	/* FLAG_ELF_LIBC6 and the architecture */
#else
	OUR_FLAGS = 0x0a03,
#endif
};

struct header {
	char magic[sizeof(MAGIC) - 1];
	uint32_t count, string_bytes, unused[5];
};

struct entry {
	int32_t flags;
	uint32_t key, value, osversion;	/* key and value: offsets of strings from the header on */
	uint64_t hwcap;
};

static struct {
	char *bytes;		/* and a NUL behind them */
	size_t size, mapped;
	const char *begin;	/* of the new format, NULL if there is none */
	uint64_t dev, ino, mtime, mtime_ns, length;	/* of the file */
} cache;

static void read_file(int fd, const struct stat *st)
{
	if (cache.bytes)
		sys_munmap(cache.bytes, cache.mapped);
	cache.bytes = NULL;
	cache.size = 0;
	if (!sys_is_regular(st) || st->st_size <= 0 || st->st_size > BYTES_MAX)
		return;
	cache.mapped = (size_t)st->st_size + 1;
	long address = sys_mmap_anonymous(cache.mapped);
	if (address < 0 && address > -4096)
		return;
	cache.bytes = (char *)address;
	for (long got; cache.size < (size_t)st->st_size; cache.size += (size_t)got) {
		got = sys_read(fd, cache.bytes + cache.size, (size_t)st->st_size - cache.size);
		if (got <= 0)
			break;
	}
}

static void find_format(void)
{
	cache.begin = NULL;
	for (size_t at = 0; at + sizeof(struct header) <= cache.size; at += 4) {
		if (memcmp(cache.bytes + at, MAGIC, sizeof(MAGIC) - 1) == 0) {
			cache.begin = cache.bytes + at;
			return;
		}
	}
}

static void refresh(void)
{
	struct stat st;
	int fd = sys_openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	if (fd < 0 || sys_fstat(fd, &st) < 0) {
		cache.begin = NULL;
	} else if (!cache.bytes || st.st_dev != cache.dev || st.st_ino != cache.ino ||
		(uint64_t)st.st_mtime != cache.mtime || (uint64_t)st.st_mtime_nsec != cache.mtime_ns ||
		(uint64_t)st.st_size != cache.length) {
		read_file(fd, &st);
		find_format();
		cache.dev = st.st_dev;
		cache.ino = st.st_ino;
		cache.mtime = (uint64_t)st.st_mtime;
		cache.mtime_ns = (uint64_t)st.st_mtime_nsec;
		cache.length = (uint64_t)st.st_size;
	}
	if (fd >= 0)
		sys_close(fd);
}

const char *ldcache_next(const char *name, uint32_t *at)
{
	struct header header;
	if (*at == 0)
		refresh();
	if (!cache.begin)
		return NULL;
	size_t size = cache.size - (size_t)(cache.begin - cache.bytes),
	       room = (size - sizeof(header)) / sizeof(struct entry);
	memcpy(&header, cache.begin, sizeof(header));
	uint32_t count = header.count < room ? header.count : (uint32_t)room;
	for (; *at < count; ++*at) {
		struct entry e;
		memcpy(&e, cache.begin + sizeof(header) + *at * sizeof(e), sizeof(e));
		if (e.flags == OUR_FLAGS && e.key < size && e.value < size && text_equal(cache.begin + e.key, name)) {
			++*at;
			return cache.begin + e.value;
		}
	}
	return NULL;
}
