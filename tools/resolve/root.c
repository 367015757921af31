/* SPDX-License-Identifier: MIT */
/* Paths of the root: where each is on this machine.  Links stay inside. */
#include "resolve/parts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"

enum { LINKS_MAX = 40 };	/* as the kernel follows */

const char *root_keep(struct resolver *r, char *text)
{
	const char *kept = strings_keep_string(&r->strings, text);
	free(text);
	return kept;
}

char *resolver_here(const struct resolver *r, const char *path)
{
	if (!r->root)
		return xstrdup(path);
	if (r->options.overlay)
		return disk_path(r->root, path);
	return disk_inside(r->root, path);
}

char *root_here(struct resolver *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!r->root || r->options.overlay || !slash[1] || strcmp(slash, "/..") == 0 || strcmp(slash, "/.") == 0)
		return resolver_here(r, path);
	const char *folder = strings_keep(&r->strings, path, (size_t)(slash - path) + 1);
	void **known = map_at(&r->folders, (struct map_key){.a = (uintptr_t)folder});
	struct stat st;
	if (!*known) {
		char *at = disk_inside(r->root, folder);
		*known = (void *)(at ? root_keep(r, at) : "");
	}
	if (!*(const char *)*known)
		return disk_inside(r->root, path);	/* for its errno */
	char *at = xasprintf("%s%s", (const char *)*known, slash);
	if (lstat(at, &st) == 0 && !S_ISLNK(st.st_mode))
		return at;
	free(at);
	return disk_inside(r->root, path);
}

const char *root_absolute(struct resolver *r, const char *path)
{
	if (path[0] == '/')
		return path;
	char *directory = r->options.directory ? xstrdup(r->options.directory) :
		r->root && !r->options.overlay ? xstrdup("/") : getcwd(NULL, 0);
	char *whole = xasprintf("%s%s%s", directory ? directory : "",
		directory && directory[strlen(directory) - 1] == '/' ? "" : "/", path);
	free(directory);
	return root_keep(r, whole);
}

bool root_is_folder(struct resolver *r, const char *path)
{
	struct stat st;
	char *at = resolver_here(r, root_absolute(r, path));
	bool is = at && stat(at, &st) == 0 && S_ISDIR(st.st_mode);
	free(at);
	return is;
}

/* A path of this machine in the words of the root; NULL if it is outside. */
static const char *in_root(struct resolver *r, const char *real)
{
	char *root = r->root ? realpath(r->root, NULL) : NULL;
	size_t length = root ? strlen(root) : 0;
	bool inside = length && strncmp(real, root, length) == 0 && real[length] == '/';
	free(root);
	return inside || !r->root || r->options.overlay ?
		strings_keep_string(&r->strings, inside ? real + length : real) :
		NULL;
}

static const char *real_folder(struct resolver *r, const char *folder)
{
	struct map_key key = {.a = (uintptr_t)folder, .b = 1};
	const char *known = map_get(&r->folders, key);
	if (known)
		return known;
	char *at = resolver_here(r, folder), *real = at ? realpath(at, NULL) : NULL;
	known = real ? in_root(r, real) : NULL;
	*map_at(&r->folders, key) = (void *)(known ? known : folder);
	free(at);
	free(real);
	return known ? known : folder;
}

const char *resolver_real(struct resolver *r, const char *path)
{
	struct stat st;
	path = root_absolute(r, path);
	const char *slash = strrchr(path, '/');
	char *at = resolver_here(r, path), *real = NULL;
	const char *found = NULL;
	if (at && lstat(at, &st) == 0 && S_ISLNK(st.st_mode))
		real = realpath(at, NULL);
	if (real)
		found = in_root(r, real);
	else if (at && slash[1] && slash[1] != '.')
		found = root_keep(r,
			xasprintf("%s%s",
				real_folder(
					r, strings_keep(&r->strings, path, slash == path ? 1 : (size_t)(slash - path))),
				slash));
	free(at);
	free(real);
	return found ? found : path;
}

char *root_text(struct resolver *r, const char *path, size_t limit, size_t *size)
{
	char *at = resolver_here(r, path), *text = at ? disk_text(NULL, at, limit, size) : NULL;
	free(at);
	return text;
}
