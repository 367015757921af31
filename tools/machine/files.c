/* SPDX-License-Identifier: MIT */
/* The files of a snapshot: every path once, every file behind several paths read once. */
#include "machine/parts.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "elf/object.h"

enum { MOST_FILES = 100000 };

struct noted *files_note(struct files *f, const char *path, unsigned why, const char *soname)
{
	if (!path || !path[0])
		return NULL;
	path = strings_keep_string(&f->all->strings, path);
	struct map_key key = {.a = (uintptr_t)path};
	size_t index = (size_t)(uintptr_t)map_get(&f->by_path, key);
	if (!index) {
		if (f->count >= MOST_FILES) {
			if (!f->full)
				snapshot_problem(f->all, f->snapshot,
					"the trace names more than 100000 files: the rest is left out");
			f->full = true;
			return NULL;
		}
		grow(f->noted, f->count);
		struct file *file = arena_take(&f->all->arena, sizeof(*file));
		file->path = path;
		f->noted[f->count++] = (struct noted){.file = file};
		index = f->count;
		*map_at(&f->by_path, key) = (void *)(uintptr_t)index;
	}
	struct noted *n = &f->noted[index - 1];
	n->file->why |= why;
	if (!n->file->soname)
		n->file->soname = strings_keep_string(&f->all->strings, soname);
	return n;
}

/* Where the path leads from here; to be freed. */
static char *here(const struct files *f, const struct noted *n)
{
	const char *path = n->file->path;
	if (path[0] == '/' || !n->cwd)
		return disk_path(f->root, path);
	char *whole = xasprintf("%s/%s", n->cwd, path), *at = disk_path(f->root, whole);
	free(whole);
	return at;
}

/* realpath(3) in the words of the trace, NULL where it says nothing new. */
static const char *real_path(const struct files *f, const char *path, const char *at)
{
	char *real = realpath(at, NULL), *root = f->root ? realpath(f->root, NULL) : NULL;
	const char *kept = NULL, *plain = real;
	size_t length = root ? strlen(root) : 0;
	if (real && length > 1 && strncmp(real, root, length) == 0 && real[length] == '/')
		plain = real + length;
	if (real && strcmp(plain, path) != 0)
		kept = strings_keep_string(&f->all->strings, plain);
	free(real);
	free(root);
	return kept;
}

static struct elf_object *bad_object(struct files *f, int error)
{
	struct elf_object *object = arena_take(&f->all->arena, sizeof(*object));
	char *line = xasprintf("cannot be opened: %s", strerror(error));
	object->bad = strings_keep_string(&f->all->strings, line);
	free(line);
	return object;
}

/* What the file holds, read once for all its paths. */
static struct elf_object *object_of(struct files *f, const struct file *file, const char *at)
{
	void **known = map_at(&f->by_inode, (struct map_key){.a = file->dev, .b = file->ino});
	if (*known)
		return *known;
	struct stat st;
	int fd = open(at, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct elf_object *object;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		object = elf_object_read(
			&f->all->arena, &f->all->strings, fd, (uint64_t)st.st_size, !f->all->brief || f->all->gpu_code);
	else
		object = bad_object(f, fd < 0 ? errno : ESTALE);
	if (fd >= 0)
		close(fd);
	*known = object;
	struct snapshot *snapshot = f->snapshot;
	object->number = snapshot->object_count;
	/* Room doubles: at 0, 1, 2, 4, … */
	if ((snapshot->object_count & (snapshot->object_count - 1)) == 0) {
		struct elf_object **objects = arena_take(
			&f->all->arena, (snapshot->object_count ? 2 * snapshot->object_count : 1) * sizeof(*objects));
		if (snapshot->object_count)
			memcpy(objects, snapshot->objects, snapshot->object_count * sizeof(*objects));
		snapshot->objects = objects;
	}
	snapshot->objects[snapshot->object_count++] = object;
	return object;
}

static int64_t nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Whether it is another file than the one that the trace saw, or has other contents, as far as that can be told. */
static bool is_changed(const struct noted *n, const struct stat *st)
{
	const struct object *o = n->object;
	const char *build_id = n->file->elf ? n->file->elf->build_id : NULL;
	if (n->was_missing)
		return true;
	if (o && o->ino && (o->ino != n->file->ino || o->dev != n->file->dev))
		return true;
	if (o && o->build_id && build_id)
		return strcmp(o->build_id, build_id) != 0;
	/* Contents can be replaced with the old mtime, and ctime tells; it tells of new hard links as well. */
	return n->end_ns && (nanoseconds(st->st_mtim) > n->end_ns || nanoseconds(st->st_ctim) > n->end_ns);
}

/* Where a link leads that leads to nothing; NULL if it is none. */
static const char *dangling(const struct files *f, const char *at)
{
	char target[4096];
	ssize_t length = readlink(at, target, sizeof(target) - 1);
	if (length <= 0)
		return NULL;
	target[length] = '\0';
	return strings_keep_string(&f->all->strings, target);
}

static void look(struct files *f, struct noted *n)
{
	struct stat st;
	struct file *file = n->file;
	char *at = here(f, n);
	n->looked = true;
	if (stat(at, &st) != 0) {
		file->error = errno;
		file->dangles = file->error == ENOENT ? dangling(f, at) : NULL;
		free(at);
		return;
	}
	file->size = (uint64_t)st.st_size;
	file->dev = st.st_dev;
	file->ino = st.st_ino;
	file->mtime_ns = nanoseconds(st.st_mtim);
	file->mode = st.st_mode;
	file->uid = st.st_uid;
	file->gid = st.st_gid;
	file->real = real_path(f, file->path, at);
	if (S_ISREG(st.st_mode))
		file->elf = object_of(f, file, at);
	file->changed = is_changed(n, &st);
	file->capable = file->why & FILE_PROGRAM && getxattr(at, "security.capability", NULL, 0) > 0;
	free(at);
}

static int compare_paths(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;
	return strcmp((*x)->path, (*y)->path);
}

static void number(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i]->number = i;
}

void files_look(struct files *f)
{
	struct snapshot *snapshot = f->snapshot;
	snapshot->files = arena_take(&f->all->arena, (f->count + 1) * sizeof(*snapshot->files));
	snapshot->file_count = f->count;
	for (size_t i = 0; i < f->count; i++) {
		if (!f->noted[i].looked)
			look(f, &f->noted[i]);
		snapshot->files[i] = f->noted[i].file;
	}
	if (f->count)
		qsort(snapshot->files, f->count, sizeof(*snapshot->files), compare_paths);
	number(snapshot);
}

void files_forget(struct files *f)
{
	struct snapshot *snapshot = f->snapshot;
	size_t kept = 0;
	for (size_t i = 0; i < snapshot->file_count; i++) {
		struct file *file = snapshot->files[i];
		bool nothing = file->error && file->why == FILE_CANDIDATE && !file->owner;
		const struct noted *n = &f->noted[(size_t)(uintptr_t)map_get(
							  &f->by_path, (struct map_key){.a = (uintptr_t)file->path}) -
			1];
		if (!nothing || !n->was_missing)
			snapshot->files[kept++] = file;
	}
	snapshot->file_count = kept;
	number(snapshot);
}

void files_free(struct files *f)
{
	free(f->noted);
	map_free(&f->by_path);
	map_free(&f->by_inode);
}
