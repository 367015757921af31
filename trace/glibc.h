/* SPDX-License-Identifier: MIT */
/* Which glibc this process runs on, from inside. */
#ifndef TRACE_GLIBC_H
#define TRACE_GLIBC_H

#include <stddef.h>
#include <stdint.h>

struct image_auxv;

/* Writes "2.36", or "" if nothing tells; dynlinker is where ld.so is mapped. */
void glibc_version(const struct image_auxv *, uintptr_t dynlinker, char *version, size_t room);

#endif
