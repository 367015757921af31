/* SPDX-License-Identifier: MIT */
/* Questions to names and paths, as text alone. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

bool begins_with(const char *text, const char *with);
bool ends_with(const char *text, const char *with);
/* "s" where it is not one thing that is counted. */
const char *plural(size_t count);
/* Whether path lies in folder, or in a folder of it; not folder itself. */
bool path_below(const char *path, const char *folder);
const char *last_component(const char *path);
/* "libcudart" of libcudart.so.13: the length of what stands before ".so", 0 if that is nowhere. */
size_t stem_length(const char *soname);
bool stem_equal(const char *, const char *);

#endif
