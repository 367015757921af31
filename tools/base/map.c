/* SPDX-License-Identifier: MIT */
/* Memory, strings and tables of the graph. */
#include "base/map.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BLOCK = 64 << 10 };

struct arena_block {
	struct arena_block *next;
	max_align_t memory[];
};

void *arena_take(struct arena *a, size_t size)
{
	size_t rounded = (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	if (rounded < size || rounded > SIZE_MAX / 2)
		rounded = SIZE_MAX / 2;	/* xcalloc ends the command */
	if (!a->blocks || rounded > a->room - a->used) {
		size_t room = rounded > BLOCK ? rounded : BLOCK;
		struct arena_block *block = xcalloc(1, sizeof(*block) + room);
		block->next = a->blocks;
		a->blocks = block;
		a->used = 0;
		a->room = room;
	}
	void *memory = (char *)a->blocks->memory + a->used;
	a->used += rounded;
	return memory;
}

void arena_free(struct arena *a)
{
	for (struct arena_block *block = a->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	*a = (struct arena){0};
}

void arena_clear(struct arena *a)
{
	struct arena_block *kept = NULL;
	for (struct arena_block *block = a->blocks, *next; block; block = next) {
		next = block->next;
		/* The last one is the first that was taken; one that is larger than usual is not worth keeping. */
		if (!next && (block == a->blocks ? a->room : BLOCK) == BLOCK) {
			memset(block->memory, 0, block == a->blocks ? a->used : BLOCK);
			kept = block;
		} else {
			free(block);
		}
	}
	*a = (struct arena){.blocks = kept, .room = kept ? BLOCK : 0};
	if (kept)
		kept->next = NULL;
}

struct map_entry {
	struct map_key key;
	void *value;
	bool taken;
};

/* The finalizer of splitmix64: every bit of the input moves every bit of the result. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static size_t home(const struct map *m, struct map_key k)
{
	return (size_t)mix(k.a ^ mix(k.b ^ mix(k.c ^ mix(k.d + 0x9e3779b97f4a7c15u)))) & (m->room - 1);
}

static bool same(struct map_key x, struct map_key y)
{
	return x.a == y.a && x.b == y.b && x.c == y.c && x.d == y.d;
}

/* Where the key is or would be; the table always has a free entry. */
static struct map_entry *place(const struct map *m, struct map_key key)
{
	size_t i = home(m, key);
	while (m->entries[i].taken && !same(m->entries[i].key, key))
		i = (i + 1) & (m->room - 1);
	return &m->entries[i];
}

static void widen(struct map *m)
{
	struct map old = *m;
	m->room = old.room ? 2 * old.room : 16;
	m->entries = xcalloc(m->room, sizeof(*m->entries));
	for (size_t i = 0; i < old.room; i++)
		if (old.entries[i].taken)
			*place(m, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

void *map_get(const struct map *m, struct map_key key)
{
	if (!m->room)
		return NULL;
	struct map_entry *e = place(m, key);
	return e->taken ? e->value : NULL;
}

void **map_at(struct map *m, struct map_key key)
{
	if (4 * (m->count + 1) > 3 * m->room)
		widen(m);
	struct map_entry *e = place(m, key);
	if (!e->taken) {
		*e = (struct map_entry){.key = key, .taken = true};
		m->count++;
	}
	return &e->value;
}

void map_remove(struct map *m, struct map_key key)
{
	if (!m->room)
		return;
	struct map_entry *e = place(m, key);
	if (!e->taken)
		return;
	m->count--;
	/* Moves up what a probe would no longer reach across the hole. */
	size_t hole = (size_t)(e - m->entries), i = hole;
	for (;;) {
		i = (i + 1) & (m->room - 1);
		if (!m->entries[i].taken)
			break;
		size_t from_home = (i - home(m, m->entries[i].key)) & (m->room - 1);
		if (from_home >= ((i - hole) & (m->room - 1))) {
			m->entries[hole] = m->entries[i];
			hole = i;
		}
	}
	m->entries[hole] = (struct map_entry){0};
}

void map_copy(struct map *m, const struct map *from)
{
	*m = *from;
	if (from->room) {
		m->entries = xreallocarray(NULL, from->room, sizeof(*m->entries));
		memcpy(m->entries, from->entries, from->room * sizeof(*m->entries));
	}
}

void map_free(struct map *m)
{
	free(m->entries);
	*m = (struct map){0};
}

/* FNV-1a. */
uint64_t hash_bytes(const void *bytes, size_t length)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < length; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h;
}

/* Strings with the same hash and length hang together. */
struct string {
	struct string *next;
	char bytes[];
};

static const char *find(const struct string *s, const char *bytes, size_t length)
{
	for (; s; s = s->next)
		if (memcmp(s->bytes, bytes, length) == 0)
			return s->bytes;
	return NULL;
}

const char *strings_keep(struct strings *strings, const char *bytes, size_t length)
{
	void **at = map_at(&strings->by_hash, (struct map_key){.a = hash_bytes(bytes, length), .b = length});
	const char *kept = find(*at, bytes, length);
	if (kept)
		return kept;
	struct string *s = arena_take(&strings->arena, sizeof(*s) + length + 1);
	memcpy(s->bytes, bytes, length);
	s->next = *at;
	*at = s;
	return s->bytes;
}

const char *strings_keep_string(struct strings *strings, const char *string)
{
	return string ? strings_keep(strings, string, strlen(string)) : NULL;
}

const char *strings_find(const struct strings *strings, const char *string)
{
	size_t length = strlen(string);
	struct map_key key = {.a = hash_bytes(string, length), .b = length};
	return find(map_get(&strings->by_hash, key), string, length);
}

void strings_free(struct strings *strings)
{
	arena_free(&strings->arena);
	map_free(&strings->by_hash);
}
