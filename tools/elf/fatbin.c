/* SPDX-License-Identifier: MIT */
/* GPU architectures from the headers of fatbins. */
#include "elf/fatbin.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/*
 * A container: u32 magic, u16 version, u16 size of this header, u64 size of the entries that follow.  An entry: a
 * header of varying size, then its payload.  Little-endian, aligned to 8.
 */
#define MAGIC UINT32_C(0xba55ed50)
enum { CONTAINER_VERSION = 1, CONTAINER_HEADER = 16, ENTRY_HEADER_MIN = 64 };
enum { KIND_PTX = 1, KIND_CUBIN = 2, KIND_OLD_CUBIN = 4, KIND_LTO = 8 };
#define FLAG_ARCHITECTURE UINT64_C(0x100000)	/* sm_90a */
#define FLAG_FAMILY UINT64_C(0x200000)		/* sm_120f */

enum {
	SMALL = 4096,		/* bytes read at once to hop */
	LARGE = 256 << 10,	/* and to search */
	/*
	 * Among other data, the first container lies within some 40 kB of the section's start, and they are no more
	 * than 12 MB apart, in all libraries of CUDA 12 and 13.  So a section of 100 MB without any costs one read.
	 */
	FIRST_MAX = 1 << 20,
	GAP_MAX = 32 << 20,
	ENTRIES_MAX = 4 << 20,	/* cuFFT has 200,000 */
	CODES_MAX = 512,	/* 35 architectures, three variants, three kinds */
	SM_MIN = 10, SM_MAX = 999,
};

struct fatbin_reader {
	int fd;
	uint64_t file_size;
	uint8_t *window;	/* bytes of the file */
	uint64_t at;		/* where they begin */
	size_t length;
	struct gpu_code *codes;
	size_t code_count;
	size_t entries;		/* seen */
	char *bad;		/* the first thing that is wrong */
};

static uint16_t half(const uint8_t *p)
{
	return (uint16_t)(p[1] << 8 | p[0]);
}

static uint32_t word(const uint8_t *p)
{
	return (uint32_t)half(p + 2) << 16 | half(p);
}

static uint64_t quad(const uint8_t *p)
{
	return (uint64_t)word(p + 4) << 32 | word(p);
}

static void complain(struct fatbin_reader *r, uint64_t at, const char *what)
{
	if (!r->bad)
		r->bad = xasprintf("fatbin at 0x%llx: %s", (unsigned long long)at, what);
}

/* The bytes at a place, at least `least` of them, else NULL; reads `piece` where they are not at hand. */
static const uint8_t *bytes_at(struct fatbin_reader *r, uint64_t at, size_t least, size_t piece, size_t *length)
{
	if (at < r->at || at - r->at > r->length || r->length - (size_t)(at - r->at) < least) {
		ssize_t got = at < r->file_size ? pread(r->fd, r->window, piece, (off_t)at) : 0;
		r->at = at;
		r->length = got > 0 ? (size_t)got : 0;
		if (r->length < least)
			return NULL;
	}
	*length = r->length - (size_t)(at - r->at);
	return r->window + (at - r->at);
}

static struct gpu_code *code_of(struct fatbin_reader *r, enum fatbin_kind kind, unsigned sm, char variant)
{
	for (size_t i = 0; i < r->code_count; i++)
		if (r->codes[i].kind == kind && r->codes[i].sm == sm && r->codes[i].variant == variant)
			return &r->codes[i];
	if (r->code_count == CODES_MAX)
		return NULL;
	r->codes[r->code_count] = (struct gpu_code){.kind = kind, .sm = sm, .variant = variant};
	return &r->codes[r->code_count++];
}

static const char *count_entry(struct fatbin_reader *r, const uint8_t *entry)
{
	uint32_t sm = word(entry + 0x1c);
	uint64_t flags = quad(entry + 0x28);
	enum fatbin_kind kind;
	switch (half(entry)) {
	case KIND_PTX: kind = FATBIN_PTX; break;
	case KIND_CUBIN:
	case KIND_OLD_CUBIN: kind = FATBIN_CUBIN; break;
	case KIND_LTO: kind = FATBIN_LTO; break;
	default: return NULL;
	}
	if (sm < SM_MIN || sm > SM_MAX)
		return "an entry for no architecture there is";
	struct gpu_code *code = code_of(r, kind, sm, flags & FLAG_ARCHITECTURE ? 'a' : flags & FLAG_FAMILY ? 'f' : 0);
	if (!code)
		return "too many architectures";
	code->count++;
	unsigned isa = 100u * half(entry + 0x1a) + half(entry + 0x18);
	if (kind == FATBIN_PTX && isa > code->isa)
		code->isa = isa;
	return NULL;
}

/* What is wrong with the entries between the two, NULL if nothing. */
static const char *read_entries(struct fatbin_reader *r, uint64_t at, uint64_t end)
{
	while (at < end) {
		size_t length;
		const uint8_t *entry = end - at < ENTRY_HEADER_MIN ? NULL :
								     bytes_at(r, at, ENTRY_HEADER_MIN, SMALL, &length);
		if (!entry)
			return "ends in the header of an entry";
		if (++r->entries > ENTRIES_MAX)
			return "too many entries";
		uint64_t header = word(entry + 4), payload = quad(entry + 8);
		if (header < ENTRY_HEADER_MIN || header > end - at || payload > end - at - header)
			return "an entry reaches past its end";
		const char *wrong = count_entry(r, entry);
		if (wrong)
			return wrong;
		at += header + payload;
	}
	return NULL;
}

/* The next place from *at on, before limit, where a container may begin. */
static bool find_container(struct fatbin_reader *r, uint64_t *at, uint64_t limit)
{
	size_t piece = SMALL;
	while (*at < limit && limit - *at >= CONTAINER_HEADER) {
		size_t length, i;
		const uint8_t *bytes = bytes_at(r, *at, CONTAINER_HEADER, piece, &length);
		if (!bytes)
			return false;
		if (length > limit - *at)
			length = (size_t)(limit - *at);
		for (i = 0; length - i >= CONTAINER_HEADER; i += 8) {
			if (word(bytes + i) == MAGIC) {
				*at += i;
				return true;
			}
		}
		*at += i;
		piece = LARGE;
	}
	return false;
}

static uint64_t nearer(uint64_t at, uint64_t distance, uint64_t end)
{
	return end - at < distance ? end : at + distance;
}

static void read_range(struct fatbin_reader *r, const struct fatbin_range *range)
{
	uint64_t at = range->offset, end = range->size > r->file_size - at ? r->file_size : at + range->size;
	at = (at + 7) & ~UINT64_C(7);
	if (at > end)
		return;
	uint64_t limit = range->mixed ? nearer(at, FIRST_MAX, end) : end;
	while (r->entries <= ENTRIES_MAX && find_container(r, &at, limit)) {
		size_t length;
		const uint8_t *header = bytes_at(r, at, CONTAINER_HEADER, SMALL, &length);
		const char *wrong = NULL;
		uint64_t size = header ? quad(header + 8) : 0, next = at + 8;
		if (!header)
			return;
		if (half(header + 4) != CONTAINER_VERSION || half(header + 6) != CONTAINER_HEADER) {
			wrong = range->mixed ? NULL : "of an unknown version";
		} else if (size > end - at - CONTAINER_HEADER) {
			wrong = "reaches past the end of its section";
		} else {
			next = at + CONTAINER_HEADER + size;
			wrong = read_entries(r, at + CONTAINER_HEADER, next);
			next = (next + 7) & ~UINT64_C(7);
			limit = range->mixed && next < end ? nearer(next, GAP_MAX, end) : end;
		}
		if (wrong)
			complain(r, at, wrong);
		at = next;
	}
}

static int compare_codes(const void *a, const void *b)
{
	const struct gpu_code *x = a, *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->sm != y->sm)
		return x->sm < y->sm ? -1 : 1;
	return (x->variant > y->variant) - (x->variant < y->variant);
}

void fatbin_read(struct arena *arena, struct strings *strings, struct elf_object *o, int fd, uint64_t file_size,
	const struct fatbin_range *ranges, size_t count)
{
	struct fatbin_reader r = {.fd = fd, .file_size = file_size};
	r.window = xreallocarray(NULL, LARGE, 1);
	r.codes = xcalloc(CODES_MAX, sizeof(*r.codes));
	for (size_t i = 0; i < count; i++)
		if (ranges[i].offset < file_size)
			read_range(&r, &ranges[i]);
	qsort(r.codes, r.code_count, sizeof(*r.codes), compare_codes);
	o->gpu_code = arena_take(arena, r.code_count * sizeof(*o->gpu_code));
	memcpy(o->gpu_code, r.codes, r.code_count * sizeof(*o->gpu_code));
	o->gpu_code_count = r.code_count;
	o->gpu_code_bad = strings_keep_string(strings, r.bad);
	free(r.window);
	free(r.codes);
	free(r.bad);
}

bool gpu_code_serves(const struct gpu_code *code, unsigned device)
{
	bool same_major = code->sm / 10 == device / 10;
	if (code->kind == FATBIN_LTO || code->sm > device)
		return false;
	if (code->variant == 'a')
		return code->sm == device;
	return (code->kind == FATBIN_PTX && code->variant == 0) || same_major;
}
