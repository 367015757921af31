/* SPDX-License-Identifier: MIT */
/* Looking at the disk below a root, with limits. */
#include "base/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "trace/env.h"

char *disk_path(const char *root, const char *path)
{
	if (root && root[0] && path[0] == '/') {
		char *below = xasprintf("%s%s", root, path);
		if (access(below, F_OK) == 0)
			return below;
		free(below);
	}
	return xstrdup(path);
}

char *disk_machine(const char *root, const char *path)
{
	const char *strict = getenv(ENV_ROOT);
	return strict && *strict ? xasprintf("%s%s", strict, path) : disk_path(root, path);
}

static mode_t mode_of(const char *root, const char *path)
{
	struct stat st;
	char *at = disk_path(root, path);
	mode_t mode = stat(at, &st) == 0 ? st.st_mode : 0;
	free(at);
	return mode;
}

bool disk_is_folder(const char *root, const char *path)
{
	return S_ISDIR(mode_of(root, path));
}

bool disk_is_file(const char *root, const char *path)
{
	return S_ISREG(mode_of(root, path));
}

static char *read_up_to(int fd, size_t limit, size_t *size)
{
	struct buffer b = {0};
	char block[65536];
	ssize_t got;
	buffer_add(&b, "", 0);
	while (b.length < limit && (got = read(fd, block, sizeof(block))) > 0)
		buffer_add(&b, block, (size_t)got < limit - b.length ? (size_t)got : limit - b.length);
	*size = b.length;
	return b.data;
}

char *disk_text(const char *root, const char *path, size_t limit, size_t *size)
{
	struct stat st;
	char *at = disk_path(root, path), *text = NULL;
	int fd = open(at, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	free(at);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		text = read_up_to(fd, limit, size);
	close(fd);
	return text;
}

static bool ends_with_one(const char *name, const char *const *endings)
{
	size_t length = strlen(name);
	for (; *endings; endings++)
		if (length > strlen(*endings) && strcmp(name + length - strlen(*endings), *endings) == 0)
			return true;
	return false;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **disk_names(const char *root, const char *path, const char *const *endings, size_t limit, size_t *count)
{
	char *at = disk_path(root, path), **names = NULL;
	DIR *folder = opendir(at);
	free(at);
	*count = 0;
	if (!folder)
		return NULL;
	for (struct dirent *entry; *count < limit && (entry = readdir(folder));) {
		if (!ends_with_one(entry->d_name, endings))
			continue;
		if ((*count & (*count - 1)) == 0)
			names = xreallocarray(names, *count ? 2 * *count : 1, sizeof(*names));
		names[(*count)++] = xstrdup(entry->d_name);
	}
	closedir(folder);
	if (names)
		qsort(names, *count, sizeof(*names), by_bytes);
	return names;
}

void disk_names_free(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

char *path_normalize(const char *path)
{
	char *plain = xstrdup(path), *to = plain;
	if (*path != '/')
		return plain;
	for (const char *p = path; *p;) {
		size_t length = strcspn(p, "/");
		if (length == 2 && p[0] == '.' && p[1] == '.') {
			while (to > plain && *--to != '/')
				;
		} else if (length && !(length == 1 && *p == '.')) {
			*to++ = '/';
			memmove(to, p, length);
			to += length;
		}
		p += length;
		p += *p == '/';
	}
	if (to == plain)
		*to++ = '/';
	*to = 0;
	return plain;
}
