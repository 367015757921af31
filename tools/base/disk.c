/* SPDX-License-Identifier: MIT */
/* Looking at the disk below a root, with limits. */
#include "base/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "trace/env.h"

enum { LINKS_MAX = 40 };	/* as the kernel follows */

/* One step of a walk: at is a path of this machine below the root, rest what is to come, in the words of the root. */
struct link_walk {
	struct buffer at;
	char *rest;
	unsigned links;
	size_t floor;		/* bytes of at that are the root */
};

static void walk_up(struct link_walk *w)
{
	while (w->at.length > w->floor && w->at.data[w->at.length - 1] != '/')
		w->at.length--;
	if (w->at.length > w->floor)
		w->at.length--;
	w->at.data[w->at.length] = '\0';
}

/* The component was added to at: where it is a link, its text comes next instead. */
static bool walk_link(struct link_walk *w, size_t before, bool last)
{
	struct stat st;
	char text[PATH_MAX];
	if (lstat(w->at.data, &st) != 0)
		return false;
	if (!S_ISLNK(st.st_mode)) {
		errno = ENOTDIR;
		return last || S_ISDIR(st.st_mode);
	}
	ssize_t length = readlink(w->at.data, text, sizeof(text) - 1);
	if (length <= 0 || ++w->links > LINKS_MAX) {
		errno = length < 0 ? errno : ELOOP;
		return false;
	}
	text[length] = '\0';
	w->at.length = text[0] == '/' ? w->floor : before;
	w->at.data[w->at.length] = '\0';
	char *rest = xasprintf("%s/%s", text, w->rest);
	free(w->rest);
	w->rest = rest;
	return true;
}

static bool walk_on(struct link_walk *w)
{
	size_t skip = strspn(w->rest, "/"), length = strcspn(w->rest + skip, "/");
	char *name = xstrndup(w->rest + skip, length), *rest = xstrdup(w->rest + skip + length);
	free(w->rest);
	w->rest = rest;
	bool good = true;
	if (strcmp(name, "..") == 0) {
		walk_up(w);
	} else if (length && strcmp(name, ".") != 0) {
		size_t before = w->at.length;
		buffer_printf(&w->at, "/%s", name);
		good = walk_link(w, before, rest[strspn(rest, "/")] == '\0');
	}
	free(name);
	return good;
}

char *disk_inside(const char *root, const char *path)
{
	struct link_walk w = {.rest = xstrdup(path)};
	buffer_string(&w.at, root);
	w.floor = w.at.length;
	bool good = true;
	while (good && w.rest[strspn(w.rest, "/")])
		good = walk_on(&w);
	int error = errno;
	free(w.rest);
	if (good)
		return w.at.data;
	buffer_free(&w.at);
	errno = error;
	return NULL;
}

/* --- where a path is --- */

/* The root that nothing is looked up outside of, without its last slash; NULL: there is none. */
static const char *confined;

void disk_confine(const char *root)
{
	confined = root;
}

bool disk_confined(void)
{
	return confined != NULL;
}

/* Nothing is below a device. */
static char *confined_path(const char *path)
{
	char *at = disk_inside(confined, path);
	return at ? at : xasprintf("/dev/null%s", path);
}

char *disk_path(const char *root, const char *path)
{
	size_t length = confined ? strlen(confined) : 0;
	if (confined && strncmp(path, confined, length) == 0 && path[length] == '/')
		return confined_path(path + length);
	if (confined && root && path[0] == '/')
		return confined_path(path);
	if (root && root[0] && path[0] == '/') {
		char *below = xasprintf("%s%s", root, path);
		if (access(below, F_OK) == 0)
			return below;
		free(below);
		/* Up from a folder that only the root has, to what only the machine has. */
		if (strstr(path, "/..") && access(path, F_OK) != 0)
			return path_normalize(path);
	}
	return xstrdup(path);
}

char *disk_machine(const char *root, const char *path)
{
	const char *strict = getenv(ENV_ROOT);
	if (confined)
		return confined_path(path);
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
