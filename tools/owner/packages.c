/* SPDX-License-Identifier: MIT */
/* Packages of the system: which files can be theirs, by which names they may list them, and apk's list. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "owner/owner.h"
#include "owner/parts.h"
#include "trace/env.h"

enum { APK_MAX = 64 << 20 };

/* Every list has to be read to say that nobody has a file: not where packages have none. */
static bool is_for_packages(const char *path)
{
	static const char *const folders[] = {"/usr/", "/lib", "/bin/", "/sbin/", "/opt/", "/etc/"};
	if (strncmp(path, "/usr/local/", 11) == 0 && strncmp(path, "/usr/local/cuda", 15) != 0)
		return false;
	for (size_t i = 0; i < countof(folders); i++)
		if (begins_with(path, folders[i]))
			return true;
	return false;
}

/* /lib is a link to usr/lib on most systems, and lists have the one or the other. */
static void want_both(struct wanted_files *w, size_t file, const char *path, unsigned rank)
{
	static const char *const merged[] = {"/lib", "/bin/", "/sbin/"};
	if (!is_for_packages(path))
		return;
	wanted_add(w, file, path, rank);
	const char *below = strncmp(path, "/usr/", 5) == 0 ? path + 4 : path;
	for (size_t i = 0; i < countof(merged); i++) {
		if (strncmp(below, merged[i], strlen(merged[i])) != 0)
			continue;
		char *other = below == path ? xasprintf("/usr%s", path) : xstrdup(below);
		wanted_add(w, file, other, rank + 1);
		free(other);
	}
}

/* The file is what its path leads to, and the link may be of nobody: ldconfig and alternatives make such. */
static void want(struct wanted_files *w, size_t file, const char *root)
{
	const struct file *f = w->snapshot->files[file];
	const char *real = owner_real(f, root);
	char *plain = path_normalize(f->path);
	if (real)
		want_both(w, file, real, 0);
	want_both(w, file, plain, 2);
	free(plain);
}

/* --- apk: P:name, V:version, F:folder, R:file, and an empty line behind each package --- */

static void read_apk(struct wanted_files *w, const char *text)
{
	struct { const char *at; size_t length; } name = {0}, version = {0}, folder = {0};
	struct buffer path = {0};
	for (const char *line = text, *end; *line && w->left; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		const char *value = line + 2;
		size_t length = end > value ? (size_t)(end - value) : 0;
		if (end == line)
			name.length = version.length = folder.length = 0;
		if (end - line < 2 || line[1] != ':')
			continue;
		if (*line == 'P')
			name.at = value, name.length = length;
		else if (*line == 'V')
			version.at = value, version.length = length;
		else if (*line == 'F')
			folder.at = value, folder.length = length;
		if (*line != 'R' || !name.length)
			continue;
		path.length = 0;
		buffer_printf(&path, "/%.*s%s%.*s", (int)folder.length, folder.at ? folder.at : "",
			folder.length ? "/" : "", (int)length, value);
		for (struct wanted *one = NULL; (one = wanted_next(w, one, path.data, path.length));) {
			struct owner *owner = wanted_owner(w, OWNER_APK, name.at, name.length, NULL);
			if (version.length)
				owner->version = strings_keep(&w->all->strings, version.at, version.length);
			wanted_claim(w, one, owner);
		}
	}
	buffer_free(&path);
}

static void ask_apk(struct wanted_files *w, const char *before)
{
	static const char *const lists[] = {"/lib/apk/db/installed", "/usr/lib/apk/db/installed"};
	for (size_t i = 0; i < countof(lists) && w->left; i++) {
		size_t size;
		char *path = xasprintf("%s%s", before, lists[i]), *text = disk_text(NULL, path, APK_MAX, &size);
		if (text)
			read_apk(w, text);
		free(text), free(path);
	}
}

/* Asks what is installed below `before` for those of the files that are there: below the root, or not. */
static void ask(struct snapshots *all, struct snapshot *snapshot, const char *before, const char *root, bool below)
{
	struct wanted_files w;
	wanted_begin(&w, all, snapshot);
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (!snapshot->files[i]->owner && owner_below(snapshot->files[i], root) == below)
			want(&w, i, root);
	if (w.left) {
		char *dpkg = xasprintf("%s/var/lib/dpkg", before);
		owners_ask_dpkg(&w, dpkg);
		free(dpkg);
	}
	if (w.left)
		ask_apk(&w, before);
	if (w.left && !*before)
		owners_ask_rpm(&w);
	wanted_end(&w);
}

void owners_find_packages(struct snapshots *all, struct snapshot *snapshot, const char *root)
{
	const char *strict = getenv(ENV_ROOT);
	if (strict && *strict) {
		ask(all, snapshot, strict, NULL, false);
		return;
	}
	if (root && *root)
		ask(all, snapshot, root, root, true);
	if (!disk_confined())
		ask(all, snapshot, "", root, false);
}
