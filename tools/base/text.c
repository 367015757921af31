/* SPDX-License-Identifier: MIT */
/* Questions to names and paths, as text alone. */
#include "base/text.h"

#include <string.h>

bool begins_with(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool ends_with(const char *text, const char *with)
{
	size_t length = strlen(text), end = strlen(with);
	return length >= end && strcmp(text + length - end, with) == 0;
}

const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

bool path_below(const char *path, const char *folder)
{
	return begins_with(path, folder) && path[strlen(folder)] == '/';
}

const char *last_component(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

size_t stem_length(const char *soname)
{
	const char *end = strstr(soname, ".so");
	return end ? (size_t)(end - soname) : 0;
}

bool stem_equal(const char *a, const char *b)
{
	size_t length = stem_length(a);
	return length && length == stem_length(b) && memcmp(a, b, length) == 0;
}
