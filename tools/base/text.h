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
/* Whether auditwheel named it: a hash of eight digits behind the stem, libgomp-24e2ab19.so.1.0.0. */
bool name_is_hashed(const char *soname);
/*
 * "numpy" of ".../numpy.libs/" and of a file in it: whose wheel brought that folder.  NULL if it is none; the caller
 * frees it.
 */
char *wheel_of_folder(const char *path);

#endif
