/* SPDX-License-Identifier: MIT */
/* Questions to names and paths, as text alone. */
#include "base/text.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"

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

bool name_is_hashed(const char *soname)
{
	enum { DIGITS = 8 };
	size_t length = stem_length(soname);
	const char *digits = soname + length - DIGITS;
	return length > DIGITS + 1 && digits[-1] == '-' && strspn(digits, "0123456789abcdef") == DIGITS;
}

char *wheel_of_folder(const char *path)
{
	static const char ending[] = ".libs";
	size_t length = (size_t)(last_component(path) - path), name = 0;
	while (length && path[length - 1] == '/')
		length--;
	if (length < sizeof(ending) || strncmp(path + length - (sizeof(ending) - 1), ending, sizeof(ending) - 1) != 0)
		return NULL;
	length -= sizeof(ending) - 1;
	while (name < length &&
		(isalnum((unsigned char)path[length - name - 1]) || strchr("_-.", path[length - name - 1])))
		name++;
	/* An option is no name. */
	return name && path[length - name] != '-' ? xstrndup(path + length - name, name) : NULL;
}
