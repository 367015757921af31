/* SPDX-License-Identifier: MIT */
/* Mounts that keep programs and libraries from being mapped (noexec), and the files of a snapshot that lie on them. */
#include "machine/host-parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"

enum { TEXT_MAX = 4 << 20, MOUNTS_MAX = 65536 };

struct mounts {
	struct host_work *work;
	struct mounted {
		char *point;
		size_t length;
		const char *type;	/* of text */
		bool noexec;
		struct mount *kept;	/* in the snapshot, once a file is on it */
	} *items;
	size_t count;
};

/* proc(5): a blank, a tab, a newline and a backslash stand as \040 and the like. */
static void unescape(char *text)
{
	char *to = text;
	for (const char *from = text; *from; to++) {
		bool octal = from[0] == '\\' && strspn(from + 1, "01234567") >= 3;
		*to = octal ? (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0')) : *from;
		from += octal ? 4 : 1;
	}
	*to = '\0';
}

static bool has_option(char *options, const char *wanted)
{
	for (char *option; (option = strsep(&options, ","));)
		if (strcmp(option, wanted) == 0)
			return true;
	return false;
}

/* "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": fields 5 and 6, and what follows the dash. */
static void add_mount(struct mounts *m, char *line)
{
	char *fields[6], *type = strstr(line, " - ");
	for (size_t i = 0; i < 6; i++)
		if (!(fields[i] = strsep(&line, " ")))
			return;
	if (!type || m->count == MOUNTS_MAX)
		return;
	type += 3;
	type[strcspn(type, " ")] = '\0';
	unescape(fields[4]);
	grow(m->items, m->count);
	size_t length = strlen(fields[4]);
	m->items[m->count++] = (struct mounted){
		fields[4], length == 1 ? 0 : length, type, has_option(fields[5], "noexec"), NULL};
}

/* The deepest mount above the path; of two at one place the later one is seen. */
static struct mounted *mount_of(const struct mounts *m, const char *path)
{
	struct mounted *found = NULL;
	for (size_t i = 0; i < m->count; i++) {
		struct mounted *one = &m->items[i];
		if (strncmp(path, one->point, one->length) == 0 && (path[one->length] == '/' || !path[one->length]) &&
		    (!found || one->length >= found->length))
			found = one;
	}
	return found;
}

static struct mount *keep(const struct mounts *m, struct mounted *one)
{
	struct snapshot *snapshot = m->work->snapshot;
	if (one->kept)
		return one->kept;
	struct mount *mount = one->kept = arena_take(&m->work->all->arena, sizeof(*mount));
	*mount = (struct mount){.number = snapshot->mount_count,
		.point = strings_keep_string(&m->work->all->strings, one->point),
		.type = strings_keep_string(&m->work->all->strings, one->type)};
	struct mount **all = arena_take(&m->work->all->arena, (snapshot->mount_count + 1) * sizeof(struct mount *));
	if (snapshot->mount_count)
		memcpy(all, snapshot->mounts, snapshot->mount_count * sizeof(struct mount *));
	all[snapshot->mount_count++] = mount;
	snapshot->mounts = all;
	return mount;
}

void host_read_mounts(struct host_work *w)
{
	struct mounts m = {.work = w};
	size_t size, noexec = 0;
	char *at = disk_machine(w->root, "/proc/self/mountinfo"), *text = disk_text(NULL, at, TEXT_MAX, &size),
	     *rest = text;
	free(at);
	for (char *line; rest && (line = strsep(&rest, "\n"));)
		add_mount(&m, line);
	for (size_t i = 0; i < m.count; i++)
		noexec += m.items[i].noexec;
	for (size_t i = 0; noexec && i < w->snapshot->file_count; i++) {
		struct file *file = w->snapshot->files[i];
		struct mounted *on = file->error ? NULL : mount_of(&m, file->real ? file->real : file->path);
		if (on && on->noexec)
			file->noexec = keep(&m, on);
	}
	free(m.items);
	free(text);
}
