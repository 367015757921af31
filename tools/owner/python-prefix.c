/* SPDX-License-Identifier: MIT */
/* One Python environment: what site.py and getpath.py would make of its prefix, read from files. */
#include "owner/python-parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"

char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return xstrdup(".");
	return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

const char *python_version_in(struct pythons *p, const char *path)
{
	const char *found = NULL;
	size_t length = 0;
	for (const char *at = path; (at = strstr(at, "python"));) {
		at += strlen("python");
		size_t major = strspn(at, "0123456789");
		size_t minor = at[major] == '.' ? strspn(at + major + 1, "0123456789") : 0;
		if (major == 1 && minor >= 1 && minor <= 3) {
			found = at;
			length = major + 1 + minor;
		}
	}
	return found ? strings_keep(&p->all->strings, found, length) : NULL;
}

char *python_landmark(const struct pythons *p, const char *folder, const char *version)
{
	char *prefix = xstrdup(folder);
	while (version && prefix[0] == '/') {
		char *landmark = xasprintf("%s/lib/python%s/os.py", prefix[1] ? prefix : "", version);
		bool is = disk_is_file(p->root, landmark);
		free(landmark);
		if (is)
			return prefix;
		if (!prefix[1])
			break;
		char *up = folder_of(prefix);
		free(prefix);
		prefix = up;
	}
	free(prefix);
	return NULL;
}

static bool same_folder(const struct pythons *p, const char *a, const char *b)
{
	struct stat of_a, of_b;
	if (strcmp(a, b) == 0)
		return true;
	char *at_a = disk_path(p->root, a), *at_b = disk_path(p->root, b);
	bool same = stat(at_a, &of_a) == 0 && stat(at_b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
		of_a.st_ino == of_b.st_ino;
	free(at_a), free(at_b);
	return same;
}

static bool has_site(const struct pythons *p, const struct python *python, const char *site)
{
	for (size_t i = 0; i < python->sites.count; i++)
		if (same_folder(p, python->sites.items[i], site))
			return true;
	return false;
}

bool python_has_site(const struct pythons *p, const char *site)
{
	for (size_t i = 0; i < p->snapshot->python_count; i++)
		if (has_site(p, p->snapshot->pythons[i], site))
			return true;
	return false;
}

void python_add_site(struct pythons *p, struct python *python, const char *site)
{
	struct list *sites = &python->sites;
	if (sites->count == MOST_SITES || !disk_is_folder(p->root, site) || has_site(p, python, site))
		return;
	if (!sites->items)
		sites->items = arena_take(&p->all->arena, MOST_SITES * sizeof(*sites->items));
	sites->items[sites->count++] = strings_keep_string(&p->all->strings, site);
}

static void add_site_in(struct pythons *p, struct python *python, const char *prefix, const char *below)
{
	char *site = xasprintf("%s%s", strcmp(prefix, "/") == 0 ? "" : prefix, below);
	python_add_site(p, python, site);
	free(site);
}

/* Debian's own Python has dist-packages, and those of pip below /usr/local. */
static void add_sites(struct pythons *p, struct python *python, const char *prefix)
{
	const char *version = python->version;
	char *below = xasprintf("/lib/python%s/site-packages", version),
	     *below64 = xasprintf("/lib64/python%s/site-packages", version);
	char *local = xasprintf("/local/lib/python%s/dist-packages", version),
	     *own = xasprintf("/lib/python%s/dist-packages", version);
	add_site_in(p, python, prefix, below);
	add_site_in(p, python, prefix, below64);
	add_site_in(p, python, prefix, local);
	add_site_in(p, python, prefix, "/lib/python3/dist-packages");
	add_site_in(p, python, prefix, own);
	free(below), free(below64), free(local), free(own);
}

static void add_user_site(struct pythons *p, struct python *python)
{
	const char *home = getenv("HOME");
	if (!home || home[0] != '/')
		return;
	char *site = xasprintf("%s/.local/lib/python%s/site-packages", home, python->version);
	python_add_site(p, python, site);
	free(site);
}

static bool exists_in(const struct pythons *p, const char *prefix, const char *below, bool folder)
{
	char *path = xasprintf("%s/%s", prefix, below);
	bool is = folder ? disk_is_folder(p->root, path) : disk_is_file(p->root, path);
	free(path);
	return is;
}

static char *real_program(const struct pythons *p, const char *prefix, const char *name)
{
	char *path = xasprintf("%s/bin/%s", prefix, name), *at = disk_path(p->root, path);
	char *real = disk_is_file(p->root, path) ? realpath(at, NULL) : NULL;
	free(path), free(at);
	return real;
}

/* bin/python, or bin/python3 where there is no such name or it is another Python. */
static void find_executable(struct pythons *p, struct python *python)
{
	char *versioned = xasprintf("python%s", python->version ? python->version : "3");
	const char *names[] = {"python", "python3", versioned};
	char *wanted = real_program(p, python->prefix, versioned);
	for (size_t i = 0; i < countof(names) && !python->executable; i++) {
		char *real = real_program(p, python->prefix, names[i]);
		if (real && (!wanted || strcmp(real, wanted) == 0)) {
			char *path = xasprintf("%s/bin/%s", python->prefix, names[i]);
			python->executable = strings_keep_string(&p->all->strings, path);
			free(path);
		}
		free(real);
	}
	free(wanted), free(versioned);
}

struct config {
	char *home, *version;
	bool system_sites, uv;
};

/* "key = value" lines; the value of a line with this key, NULL if it has another.  The caller frees it. */
static char *value_of(const char *line, size_t length, const char *key)
{
	const char *end = line + length, *p = line;
	while (p < end && isspace((unsigned char)*p))
		p++;
	if ((size_t)(end - p) < strlen(key) || strncasecmp(p, key, strlen(key)) != 0)
		return NULL;
	for (p += strlen(key); p < end && (*p == ' ' || *p == '\t'); p++)
		;
	if (p == end || *p++ != '=')
		return NULL;
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	return xstrndup(p, (size_t)(end - p));
}

static void keep_first(char **to, char *value)
{
	if (*to)
		free(value);
	else
		*to = value;
}

enum { CONFIG_BYTES = 64 * 1024 };	/* of a pyvenv.cfg that is read */

static bool read_config(const struct pythons *p, const char *prefix, struct config *c)
{
	size_t size;
	char *path = xasprintf("%s/pyvenv.cfg", prefix), *text = disk_text(p->root, path, CONFIG_BYTES, &size);
	*c = (struct config){0};
	free(path);
	if (!text)
		return false;
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");
		char *uv = value_of(line, length, "uv"),
		     *sites = value_of(line, length, "include-system-site-packages");
		keep_first(&c->home, value_of(line, length, "home"));
		keep_first(&c->version, value_of(line, length, "version"));
		keep_first(&c->version, value_of(line, length, "version_info"));
		c->uv |= uv != NULL;
		c->system_sites |= sites && strcasecmp(sites, "true") == 0;
		free(uv), free(sites);
		line += length;
		line += *line == '\n';
	}
	free(text);
	return true;
}

/* The newest that the prefix has packages for, where nothing says which is meant. */
static const char *version_of(struct pythons *p, const struct python *python, const struct config *c)
{
	if (python->version)
		return python->version;
	if (c->version) {
		char *path = xasprintf("python%s", c->version);
		const char *version = python_version_in(p, path);
		free(path);
		if (version)
			return version;
	}
	char *real = real_program(p, python->prefix, "python3");
	const char *version = real ? python_version_in(p, last_component(real)) : NULL;
	free(real);
	if (version)
		return version;
	for (int minor = 30; minor >= 6; minor--) {
		char *below = xasprintf("lib/python3.%d/site-packages", minor);
		bool is = exists_in(p, python->prefix, below, true);
		version = is ? python_version_in(p, below) : NULL;
		free(below);
		if (version)
			return version;
	}
	return NULL;
}

static void look_at_prefix(struct pythons *p, struct python *python)
{
	struct config c;
	python->venv = read_config(p, python->prefix, &c);
	python->is_uv = c.uv;
	python->version = version_of(p, python, &c);
	python->conda = exists_in(p, python->prefix, "conda-meta", true);
	char *base = c.home ? python_landmark(p, c.home, python->version) : NULL;
	if (!base && c.home)
		base = folder_of(c.home);
	if (base && strcmp(base, python->prefix) != 0)
		python->base_prefix = strings_keep_string(&p->all->strings, base);
	if (python->version) {
		if (!python->venv)
			add_user_site(p, python);
		add_sites(p, python, python->prefix);
		if (python->venv && c.system_sites) {
			add_user_site(p, python);
			if (base)
				add_sites(p, python, base);
		}
		char *managed = xasprintf("lib/python%s/EXTERNALLY-MANAGED", python->version);
		python->externally_managed = !python->venv && exists_in(p, python->prefix, managed, false);
		free(managed);
	}
	find_executable(p, python);
	free(base), free(c.home), free(c.version);
}

static void look_at_sites(struct pythons *p, struct python *python)
{
	for (size_t i = 0; i < python->sites.count; i++) {
		const char *site = python->sites.items[i];
		char *at = disk_path(p->root, site);
		python->has_pip |= exists_in(p, site, "pip/__init__.py", false);
		/* The user's own folder is writable, whoever owns the environment. */
		if (!strstr(site, "/.local/lib/python"))
			python->writable |= access(at, W_OK) == 0;
		free(at);
	}
}

static struct python *add(struct pythons *p)
{
	struct snapshot *snapshot = p->snapshot;
	if (snapshot->python_count >= MOST_PYTHONS)
		return NULL;
	if (!snapshot->pythons)
		snapshot->pythons = arena_take(&p->all->arena, MOST_PYTHONS * sizeof(*snapshot->pythons));
	struct python *python = arena_take(&p->all->arena, sizeof(*python));
	python->number = snapshot->python_count;
	snapshot->pythons[snapshot->python_count++] = python;
	return python;
}

struct python *python_of_prefix(struct pythons *p, const char *prefix, const char *version)
{
	for (size_t i = 0; i < p->snapshot->python_count; i++)
		if (p->snapshot->pythons[i]->prefix && strcmp(p->snapshot->pythons[i]->prefix, prefix) == 0)
			return p->snapshot->pythons[i];
	struct python *python = add(p);
	if (!python)
		return NULL;
	python->prefix = strings_keep_string(&p->all->strings, prefix);
	python->version = version;
	look_at_prefix(p, python);
	look_at_sites(p, python);
	return python;
}

struct python *python_of_folder(struct pythons *p, const char *folder, const struct python *imported_by)
{
	if (python_has_site(p, folder) || !disk_is_folder(p->root, folder))
		return NULL;
	struct python *python = add(p);
	if (!python)
		return NULL;
	if (imported_by) {
		python->executable = imported_by->executable;
		python->version = imported_by->version;
		python->has_pip = imported_by->has_pip;
	}
	python_add_site(p, python, folder);
	look_at_sites(p, python);
	return python;
}
