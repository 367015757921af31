/* SPDX-License-Identifier: MIT */
/* What an object is that ld.so has just mapped, and its record. */
#ifndef AUDIT_OBJECT_H
#define AUDIT_OBJECT_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

/* The thread-local storage of an object: size 0 if it has none. */
struct object_tls {
	uint64_t size, align;
	/* it must lie where the thread pointer reaches it: DF_STATIC_TLS, or a relocation says so */
	bool in_static_block;
};

/* Reads the object's headers; what follows is of the object that was looked at last. */
void object_look(const struct link_map *, Lmid_t);
void object_tls(const struct link_map *, struct object_tls *);
void object_write(const struct link_map *, Lmid_t, uint32_t tid);

#endif
