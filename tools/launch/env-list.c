/* SPDX-License-Identifier: MIT */
/* Variables that hold a list: what is added to them goes behind what the user has, and is there once. */
#include "launch/env-list.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

char *env_list_add(const char *user, const char *separators, const char *ours)
{
	struct buffer list = {0};
	for (const char *p = user; p && *p; p += strspn(p, separators)) {
		size_t length = strcspn(p, separators);
		char *element = xstrndup(p, length);
		if (length && strcmp(file_name(element), file_name(ours)) != 0)
			buffer_printf(&list, "%s:", element);
		free(element);
		p += length;
	}
	buffer_string(&list, ours);
	return list.data;
}

unsigned env_list_count(const char *list, const char *separators)
{
	unsigned count = 0;
	for (const char *p = list + strspn(list, separators); *p; p += strspn(p, separators)) {
		count++;
		p += strcspn(p, separators);
	}
	return count;
}

static const char asan_option[] = "verify_asan_link_order=";

/* Options are split at these, but for a value in quotes. */
static bool has_asan_option(const char *options)
{
	static const char separators[] = " ,:\n\t\r";
	for (const char *p = options; *p; p += strspn(p, separators)) {
		if (strncmp(p, asan_option, sizeof(asan_option) - 1) == 0)
			return true;
		char quote = '\0';
		for (; *p && (quote || !strchr(separators, *p)); p++) {
			if (*p == quote)
				quote = '\0';
			else if (!quote && (*p == '\'' || *p == '"'))
				quote = *p;
		}
	}
	return false;
}

char *env_list_asan(const char *user)
{
	if (!user || !*user)
		return xasprintf("%s0", asan_option);
	return has_asan_option(user) ? xstrdup(user) : xasprintf("%s:%s0", user, asan_option);
}

char *env_list_valgrind(const char *user)
{
	static const char option[] = "--run-libc-freeres=";
	if (!user || !*user)
		return xasprintf("%sno", option);
	return strstr(user, option) ? xstrdup(user) : xasprintf("%sno %s", option, user);
}
