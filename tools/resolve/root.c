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

/* --- links --- */

/* One step of a walk: at is a path of this machine below the root, rest what is to come, in the words of the root. */
struct link_walk {
	const struct resolver *resolver;
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

static char *walk_below(const struct resolver *r, const char *path)
{
	struct link_walk w = {.resolver = r, .rest = xstrdup(path)};
	buffer_string(&w.at, r->root);
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

char *resolver_here(const struct resolver *r, const char *path)
{
	if (!r->root)
		return xstrdup(path);
	if (r->options.overlay)
		return disk_path(r->root, path);
	return walk_below(r, path);
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
		char *at = walk_below(r, folder);
		*known = (void *)(at ? root_keep(r, at) : "");
	}
	if (!*(const char *)*known)
		return walk_below(r, path);	/* for its errno */
	char *at = xasprintf("%s%s", (const char *)*known, slash);
	if (lstat(at, &st) == 0 && !S_ISLNK(st.st_mode))
		return at;
	free(at);
	return walk_below(r, path);
}

const char *root_absolute(struct resolver *r, const char *path)
{
	if (path[0] == '/')
		return path;
	char *directory = r->options.directory ? xstrdup(r->options.directory) :
		r->root && !r->options.overlay ? xstrdup("/") : getcwd(NULL, 0);
	char *whole = xasprintf("%s%s%s", directory ? directory : "", directory && directory[strlen(directory) - 1] == '/' ? "" : "/", path);
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
	return inside || !r->root || r->options.overlay ? strings_keep_string(&r->strings, inside ? real + length : real) : NULL;
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
		found = root_keep(r, xasprintf("%s%s", real_folder(r, strings_keep(&r->strings, path, slash == path ? 1 : (size_t)(slash - path))), slash));
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
