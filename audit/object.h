/* SPDX-License-Identifier: MIT */
/* Writes the object record of something that ld.so has just mapped. */
#ifndef AUDIT_OBJECT_H
#define AUDIT_OBJECT_H

#include <link.h>
#include <stdint.h>

void object_write(const struct link_map *, Lmid_t, uint32_t tid);

#endif
