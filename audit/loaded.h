/* SPDX-License-Identifier: MIT */
/* The objects that are open: which file each is, and who asked for it.  Kept only where there are rules. */
#ifndef AUDIT_LOADED_H
#define AUDIT_LOADED_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

struct loaded {
	const struct link_map *map;	/* NULL: free */
	Lmid_t namespace_id;
	uint64_t dev, ino;	/* 0 if unknown */
	uint64_t requester;	/* id of the object whose request opened it, 0 if unknown */
};

void loaded_add(const struct link_map *, Lmid_t, uint64_t requester);
void loaded_remove(uint64_t id);
/* The object of that id, which is the address of its link_map; NULL if it is not known. */
const struct loaded *loaded_find(uint64_t id);
/* The first object of the namespace: the program, in its own. */
const struct loaded *loaded_head(Lmid_t);
/* Is that file mapped in the namespace? */
bool loaded_has_file(Lmid_t, uint64_t dev, uint64_t ino);

/* Its file; "" if unknown. */
const char *loaded_path(const struct loaded *);
/* The string of the first dynamic entry with that tag, NULL if there is none. */
const char *loaded_string(const struct loaded *, int64_t tag);
/* The value of such an entry, 0 if there is none. */
uint64_t loaded_value(const struct loaded *, int64_t tag);
/* Does it need name? */
bool loaded_needs(const struct loaded *, const char *name);

#endif
