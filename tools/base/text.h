/* SPDX-License-Identifier: MIT */
/* Questions to names and paths, as text alone. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

const char *last_component(const char *path);
/* "libcudart" of libcudart.so.13: the length of what stands before ".so", 0 if that is nowhere. */
size_t stem_length(const char *soname);
bool stem_equal(const char *, const char *);

#endif
