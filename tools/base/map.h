/* SPDX-License-Identifier: MIT */
/*
 * What the graph is kept in: memory that is freed all at once, strings kept once each, and a table
 * from four numbers to a pointer.  None of them has an order to depend on.
 */
#ifndef MAP_H
#define MAP_H

#include <stddef.h>
#include <stdint.h>

/* Memory that lives until arena_free; zeroed, aligned for anything. */
struct arena {
	struct arena_block *blocks;
	size_t used, room;	/* of the first block */
};

void *arena_take(struct arena *, size_t size);
void arena_free(struct arena *);
/* Empty again, with the memory of a usual one kept for the next time. */
void arena_clear(struct arena *);

/* Pointers and numbers are keys alike; unused ones are 0. */
struct map_key {
	uint64_t a, b, c, d;
};

struct map {
	struct map_entry *entries;
	size_t room, count;
};

void *map_get(const struct map *, struct map_key);
/* The place of the value, made (NULL) if there was none; valid until the next change. */
void **map_at(struct map *, struct map_key);
void map_remove(struct map *, struct map_key);
void map_copy(struct map *, const struct map *from);
void map_free(struct map *);

/* Equal strings become the same pointer, so names are compared by address. */
struct strings {
	struct arena arena;
	struct map by_hash;
};

const char *strings_keep(struct strings *, const char *, size_t length);
const char *strings_keep_string(struct strings *, const char *);	/* NULL stays NULL */
const char *strings_find(const struct strings *, const char *);	/* NULL if it was never kept */
void strings_free(struct strings *);

uint64_t hash_bytes(const void *, size_t);

#endif
