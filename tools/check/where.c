/* SPDX-License-Identifier: MIT */
/* Whose files are checked. */
#include "check/where.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/message.h"
#include "check/check.h"

static void set_root(struct check_where *t, struct check *c, const char *root)
{
	struct stat st;
	t->root = realpath(root, NULL);
	if (!t->root || stat(t->root, &st) != 0)
		fatal("find '%s':", root);
	if (!S_ISDIR(st.st_mode))
		fatal("'%s' is no folder that could be a root", root);
	c->root = t->root;
	disk_confine(strcmp(t->root, "/") == 0 ? "" : t->root);
}

/* A root of its own has no variables but those that its configuration sets. */
static void set_environment(struct check_where *t, struct check *c)
{
	const struct archive_words *w = &t->unpacked.environment;
	t->environment = xcalloc(w->count + 1, sizeof(*t->environment));
	for (size_t i = 0; i < w->count; i++)
		t->environment[i] = w->items[i];
	c->environment = t->environment;
}

static void take_paths(struct check_where *t, char **operands, int count, const char *all)
{
	t->paths = xcalloc((size_t)count + 2, sizeof(*t->paths));
	for (int i = 0; i < count; i++)
		t->paths[i] = operands[i][0] == '/' || !t->root ? xstrdup(operands[i]) : xasprintf("/%s", operands[i]);
	if (count == 0 && all)
		t->paths[0] = xstrdup(all);
}

static void open_image(struct check_where *t, struct check *c, const char *path, const char *platform)
{
	char *error = image_unpack(&t->unpacked, path, platform);
	if (error)
		fatal("%s", error);
	set_root(t, c, t->unpacked.root);
}

/* Where pip would install it, laid over what is there; without a Python, beside nothing. */
static void open_wheel(struct check_where *t, struct check *c, const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char *site = c->files.python ? check_python_site(c->files.python) : xasprintf("/%s/site-packages", name);
	if (!site)
		fatal("'%s' is no Python with a folder of packages", c->files.python);
	char *error = wheel_unpack(&t->unpacked, path, site);
	free(site);
	if (error)
		fatal("%s", error);
	c->launch.runner.root = t->unpacked.root;
	c->lone = !c->files.python;
}

void check_where_open(
	struct check_where *t, struct check *c, const char *root, const char *platform, char **operands, int count)
{
	enum archive_kind kind = !root && count ? archive_kind(operands[0]) : ARCHIVE_NONE;
	*t = (struct check_where){.kind = kind, .unpacked.folder.watch = -1};
	if (platform && kind != ARCHIVE_IMAGE)
		fatal("--platform chooses among the images of an archive, and '%s' is none", count ? operands[0] : "");
	if (kind != ARCHIVE_NONE && c->launch.runner.root)
		fatal("an archive has a root of its own: --runner names another one");
	if (kind != ARCHIVE_NONE)
		c->unpacked = &t->unpacked;
	if (root)
		set_root(t, c, root);
	if (kind == ARCHIVE_IMAGE)
		open_image(t, c, operands[0], platform);
	if (kind == ARCHIVE_WHEEL)
		open_wheel(t, c, operands[0]);
	if (t->root)
		set_environment(t, c);
	if (kind == ARCHIVE_WHEEL && count > 1)
		fatal("a wheel is checked as a whole, and alone: '%s' is one thing more", operands[1]);
	int skip = kind != ARCHIVE_NONE;
	take_paths(t, operands + skip, count - skip, kind == ARCHIVE_WHEEL ? t->unpacked.site : t->root ? "/" : NULL);
}

void check_where_close(struct check_where *t)
{
	for (size_t i = 0; t->paths && t->paths[i]; i++)
		free(t->paths[i]);
	free(t->paths);
	free(t->environment);
	free(t->root);
	unpacked_free(&t->unpacked);
	disk_confine(NULL);
}

const char *check_variable(const struct check *c, const char *name)
{
	size_t length = strlen(name);
	if (!c->environment)
		return getenv(name);
	for (const char *const *e = c->environment; *e; e++)
		if (strncmp(*e, name, length) == 0 && (*e)[length] == '=')
			return *e + length + 1;
	return NULL;
}
