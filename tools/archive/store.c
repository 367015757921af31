/* SPDX-License-Identifier: MIT */
/* The files that an image consists of. */
#include "archive/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/tar.h"
#include "base/mem.h"

enum { LINKS = 8 };	/* from one entry of a tar to another: `docker save` names a layer that occurs twice so */

static const char unpacked[] = "tar";	/* in the private folder */

static const char *plain(const char *name)
{
	while (name[0] == '.' && name[1] == '/')
		name += 2 + strspn(name + 2, "/");
	return name;
}

/* A tar from its beginning; it owns its source. */
static struct tar *open_tar(struct store *s)
{
	int fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0) {
		unpack_fail(s->unpack, NULL, "it cannot be opened again: %s", strerror(errno));
		return NULL;
	}
	struct source *source = source_of_file(s->unpack, "the tar", fd, s->size);
	struct tar *t = tar_open(source);
	if (t)
		tar_own(t);
	else
		source_close(source);
	return t;
}

static bool write_all(struct store *s, int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t done = write(fd, bytes, size);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return unpack_fail(s->unpack, NULL, "it cannot be unpacked: %s", strerror(errno));
		bytes += done;
		size -= (size_t)done;
	}
	return true;
}

/* Packed as a whole, as `docker save | gzip` does it. */
static bool unpack_tar(struct store *s)
{
	struct source *source = source_of_file(s->unpack, "the tar", fcntl(s->fd, F_DUPFD_CLOEXEC, 0), s->size);
	struct tar *t = tar_open_bytes(source);
	int fd = t ? openat(s->unpack->folder, unpacked, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
	char block[UNPACK_BLOCK];
	ssize_t got = 0;
	uint64_t size = 0;
	bool good = t != NULL &&
		(fd >= 0 || unpack_fail(s->unpack, NULL, "it cannot be unpacked: %s", strerror(errno)));
	while (good && (got = tar_read(t, block, sizeof(block))) > 0) {
		good = write_all(s, fd, block, (size_t)got);
		size += (uint64_t)got;
		if (size % ((uint64_t)64 << 20) < (uint64_t)got)
			good = good && unpack_room(s->unpack, NULL, (uint64_t)64 << 20);
	}
	good = good && got == 0;
	tar_close(t);
	source_close(source);
	if (fd >= 0 && good) {
		close(s->fd);
		s->fd = fd;
		s->size = size;
	} else if (fd >= 0) {
		close(fd);
	}
	unlinkat(s->unpack->folder, unpacked, 0);
	return good;
}

bool store_open(struct store *s, struct unpack *u, const char *path)
{
	struct stat st;
	struct tar_entry entry;
	*s = (struct store){.unpack = u, .fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return unpack_fail(u, NULL, "it cannot be opened: %s", strerror(errno));
	s->is_folder = S_ISDIR(st.st_mode);
	s->size = (uint64_t)st.st_size;
	if (s->is_folder)
		return true;
	struct tar *t = open_tar(s);
	int first = t ? tar_next(t, &entry) : -1;
	bool packed = first > 0 && tar_is_packed(t);
	tar_close(t);
	return first >= 0 && (!packed || unpack_tar(s));
}

void store_close(struct store *s)
{
	if (s->fd >= 0)
		close(s->fd);
	strings_free(&s->names);
	s->fd = -1;
}

static struct source *get_file(struct store *s, const char *name)
{
	struct stat st;
	int fd = openat(s->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 && errno == ENOENT)
		return NULL;
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		unpack_fail(s->unpack, name, "it cannot be opened: %s", fd < 0 ? strerror(errno) : "no regular file");
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	return source_of_file(s->unpack, name, fd, (uint64_t)st.st_size);
}

/* Where a link in a tar leads, from the folder that it is in; "../" leads out of that. */
static const char *link_name(struct store *s, const char *name, const char *target)
{
	const char *slash = strrchr(name, '/');
	size_t folder = slash ? (size_t)(slash - name) : 0;
	while (strncmp(target, "../", 3) == 0 && folder) {
		target += 3;
		while (folder && name[folder - 1] != '/')
			folder--;
		folder -= folder > 0;
	}
	char *path = folder ? xasprintf("%.*s/%s", (int)folder, name, target) : xstrdup(target);
	const char *kept = strings_keep_string(&s->names, path);
	free(path);
	return kept;
}

struct source *store_get(struct store *s, const char *name)
{
	name = strings_keep_string(&s->names, plain(name));
	if (s->is_folder)
		return get_file(s, name);
	for (int links = 0; links < LINKS; links++) {
		struct tar_entry entry;
		struct tar *t = open_tar(s);
		int more = -1;
		while (t && (more = tar_next(t, &entry)) > 0)
			if (strcmp(plain(entry.path), name) == 0)
				break;
		if (more > 0 && entry.kind == TAR_FILE)
			return source_of_entry(s->unpack, name, t, entry.size);
		if (more > 0 && entry.target)
			name = entry.kind == TAR_LINK ? link_name(s, name, entry.target) :
							strings_keep_string(&s->names, plain(entry.target));
		else
			links = LINKS;
		tar_close(t);
	}
	return NULL;
}

char *store_text(struct store *s, const char *name, size_t limit, size_t *size)
{
	struct source *source = store_get(s, name);
	char *text = source ? source_text(source, limit, size) : NULL;
	source_close(source);
	return text;
}
