/* SPDX-License-Identifier: MIT */
/* Which glibc this process runs on, from inside. */
#ifndef TRACE_GLIBC_H
#define TRACE_GLIBC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image_auxv;

/* Writes "2.36", or "" if nothing tells; dynlinker is where ld.so is mapped. */
void glibc_version(const struct image_auxv *, uintptr_t dynlinker, char *version, size_t room);

/*
 * Whether the text of ld.so holds the word: what it knows, which its version does not tell where a distribution has
 * added it.
 */
bool glibc_mentions(uintptr_t dynlinker, const char *word);

#endif
