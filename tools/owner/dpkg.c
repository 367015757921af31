/* SPDX-License-Identifier: MIT */
/*
 * dpkg's own files: a list of paths for each package, the diversions and the status (dpkg-divert(1), deb-control(5)).
 */
#include "owner/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"

enum { LISTS_MAX = 100000, LIST_BYTES = 64 << 20, STATUS_BYTES = 256 << 20, DIVERSION_BYTES = 16 << 20 };

struct list_line {
	const char *at;
	size_t length;
};

static bool next_line(const char **at, struct list_line *l)
{
	if (!**at)
		return false;
	*l = (struct list_line){*at, strcspn(*at, "\n")};
	*at += l->length;
	*at += **at == '\n';
	return true;
}

/* --- Diversions: three lines each, a path, where it is put instead, and the package that it is not for --- */

struct diversions {
	char *text;
	struct diversion {
		char *from, *to, *by;
	} *items;
	size_t count;
};

static void read_diversions(struct diversions *d, const char *folder)
{
	size_t size;
	char *path = xasprintf("%s/diversions", folder);
	*d = (struct diversions){.text = disk_text(NULL, path, DIVERSION_BYTES, &size)};
	free(path);
	if (!d->text)
		return;
	for (char *at = d->text; *at;) {
		char *fields[3];
		size_t i = 0;
		for (; i < 3 && *at; i++) {
			fields[i] = at;
			at += strcspn(at, "\n");
			if (*at)
				*at++ = '\0';
		}
		if (i < 3)
			return;
		if ((d->count & (d->count - 1)) == 0)
			d->items = xreallocarray(d->items, d->count ? 2 * d->count : 1, sizeof(*d->items));
		d->items[d->count++] = (struct diversion){fields[0], fields[1], fields[2]};
	}
}

/* A file that was put elsewhere is listed under the path that it is not at. */
static void want_diverted(struct wanted_files *w, const struct diversions *d)
{
	for (size_t i = 0; i < d->count; i++)
		for (struct wanted *one = NULL; (one = wanted_next(w, one, d->items[i].to, strlen(d->items[i].to)));)
			/* not what is wanted for another's sake: no chains */
			if (strcmp(one->at, d->items[i].to) == 0)
				wanted_also(w, one, d->items[i].from);
}

/* Where the package's file of that path lies. */
static const char *place_of(const struct diversions *d, const char *path, const char *package, size_t length)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->items[i].from, path) == 0)
			return strncmp(d->items[i].by, package, length) == 0 && !d->items[i].by[length] ?
				path :
				d->items[i].to;
	return path;
}

/* --- Lists --- */

static void read_list(struct wanted_files *w, const struct diversions *d, const char *folder, const char *name)
{
	size_t size, length = strcspn(name, ":");
	char *path = xasprintf("%s/info/%s", folder, name), *text = disk_text(NULL, path, LIST_BYTES, &size);
	if (length == strlen(name))
		length -= strlen(".list");	/* "libc6:amd64.list", "tzdata.list" */
	struct list_line line;
	for (const char *at = text; at && next_line(&at, &line) && w->left;)
		for (struct wanted *one = NULL; (one = wanted_next(w, one, line.at, line.length));)
			if (strcmp(place_of(d, one->path, name, length), one->at) == 0)
				wanted_claim(w, one, wanted_owner(w, OWNER_DPKG, name, length, NULL));
	free(text), free(path);
}

/* --- Versions --- */

static void read_status(struct wanted_files *w, const char *folder)
{
	size_t size;
	char *path = xasprintf("%s/status", folder), *text = disk_text(NULL, path, STATUS_BYTES, &size);
	struct list_line line;
	struct owner *owner = NULL;
	free(path);
	for (const char *at = text; at && next_line(&at, &line);) {
		if (!line.length) {
			owner = NULL;
		} else if (strncmp(line.at, "Package: ", 9) == 0) {
			owner = wanted_owner_find(w, OWNER_DPKG, line.at + 9, line.length - 9);
		} else if (owner && !owner->version && line.length > 9 && strncmp(line.at, "Version: ", 9) == 0) {
			owner->version = strings_keep(&w->all->strings, line.at + 9, line.length - 9);
		}
	}
	free(text);
}

void owners_ask_dpkg(struct wanted_files *w, const char *folder)
{
	static const char *const endings[] = {".list", NULL};
	struct diversions diversions;
	size_t count;
	char *info = xasprintf("%s/info", folder), **names = disk_names(NULL, info, endings, LISTS_MAX, &count);
	free(info);
	if (!count)
		return;
	read_diversions(&diversions, folder);
	want_diverted(w, &diversions);
	size_t *order = wanted_order(w, names, count);
	for (size_t i = 0; i < count && w->left; i++)
		read_list(w, &diversions, folder, names[order[i]]);
	read_status(w, folder);
	free(order), free(diversions.items), free(diversions.text);
	disk_names_free(names, count);
}
