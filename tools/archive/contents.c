/* SPDX-License-Identifier: MIT */
/* Which files of an archive matter, their bytes, and the root that is made of them at the end. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/unpack.h"
#include "base/mem.h"
#include "base/sha256.h"

enum { HOLE = 4096, ASK_EVERY = 64 << 20 };

/*
 * What is read beside ELF files: what the dynamic linker, package managers and Python say of themselves, and code that
 * names libraries.  The rest of an image is most of its files, and a tenth of its bytes.
 */
static bool is_wanted_path(const char *path)
{
	static const char *const patterns[] = {
		"etc/ld.so.*",
		"etc/os-release",
		"usr/lib/os-release",
		"etc/passwd",
		"etc/group",
		"etc/debian_version",
		"etc/alpine-release",
		"etc/redhat-release",
		"etc/nv_tegra_release",
		"var/lib/dpkg/status",
		"var/lib/dpkg/status.d/*",
		"var/lib/dpkg/diversions",
		"var/lib/dpkg/info/*.list",
		"lib/apk/db/installed",
		"usr/lib/apk/db/installed",
		"var/lib/rpm/*",
		"usr/lib/sysimage/rpm/*",
		"usr/share/rpm/*",
		"*/conda-meta/*",
		"*.py",
		"*.pth",
		"*.egg-link",
		"*pyvenv.cfg",
		"*/EXTERNALLY-MANAGED",
		"*.dist-info/*",
		"*.egg-info/*",
		"*.so",
		"*.so.*",
		"usr/local/cuda*/version.*",
	};
	while (path[0] == '/' || (path[0] == '.' && path[1] == '/'))
		path++;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (fnmatch(patterns[i], path, 0) == 0)
			return true;
	return false;
}

/* An ELF file, or a script, which may stand for a program. */
static bool is_wanted_start(const char *bytes, size_t size)
{
	return (size >= 4 && memcmp(bytes, "\177ELF", 4) == 0) || (size >= 3 && memcmp(bytes, "#!/", 3) == 0);
}

void incoming_begin(struct incoming *in, struct unpack *u, const char *entry, bool runs)
{
	*in = (struct incoming){.unpack = u, .entry = entry, .fd = -1};
	in->content = arena_take(&u->tree.arena, sizeof(*in->content));
	in->content->runs = runs;
}

static bool keep(struct incoming *in)
{
	struct unpack *u = in->unpack;
	char name[32];
	in->content->number = ++u->contents;
	snprintf(name, sizeof(name), "%llu", (unsigned long long)in->content->number);
	in->fd = openat(
		u->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, in->content->runs ? 0700 : 0600);
	if (in->fd < 0)
		return unpack_fail(u, in->entry, "it cannot be written: %s", strerror(errno));
	if (u->digests) {
		in->hash = xcalloc(1, sizeof(*in->hash));
		sha256_begin(in->hash);
	}
	return true;
}

static bool is_empty(const char *bytes, size_t size)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* Pages of zeros stay holes. */
static bool put(struct incoming *in, const char *bytes, size_t size, uint64_t offset)
{
	struct unpack *u = in->unpack;
	while (size) {
		size_t part = size < HOLE ? size : HOLE;
		while (part < size && !is_empty(bytes + part, size - part < HOLE ? size - part : HOLE))
			part += size - part < HOLE ? size - part : HOLE;
		ssize_t done = is_empty(bytes, part) ? (ssize_t)part : pwrite(in->fd, bytes, part, (off_t)offset);
		if (done <= 0) {
			if (done < 0 && errno == EINTR)
				continue;
			return unpack_fail(
				u, in->entry, "it cannot be written: %s", done < 0 ? strerror(errno) : "no room");
		}
		bytes += done;
		size -= (size_t)done;
		offset += (uint64_t)done;
		u->bytes += (uint64_t)done;
		u->unasked += (uint64_t)done;
	}
	if (u->unasked < ASK_EVERY)
		return true;
	u->unasked = 0;
	return unpack_room(u, in->entry, ASK_EVERY);
}

bool incoming_add(struct incoming *in, const void *bytes, size_t size, uint64_t offset)
{
	if (!size)
		return true;
	if (offset < in->at || offset > INT64_MAX - size)
		return unpack_fail(in->unpack, in->entry, "its parts are not in order");
	if (!in->decided) {
		in->decided = true;
		if ((is_wanted_path(in->entry) || (offset == 0 && is_wanted_start(bytes, size))) && !keep(in))
			return false;
	}
	/* With holes there is no digest to compare with: the only archives that state one have none. */
	if (in->hash)
		sha256_add(in->hash, bytes, size);
	in->at = offset + size;
	return in->fd < 0 || put(in, bytes, size, offset);
}

struct content *incoming_end(struct incoming *in, uint64_t size)
{
	struct unpack *u = in->unpack;
	bool good = !u->error;
	/* An empty file may matter by its name alone. */
	if (good && !in->decided && is_wanted_path(in->entry))
		good = keep(in);
	if (good && in->fd >= 0 && (size > INT64_MAX || ftruncate(in->fd, (off_t)size) != 0))
		good = unpack_fail(u, in->entry, "it cannot be made %llu bytes long: %s", (unsigned long long)size,
			strerror(errno));
	if (in->hash)
		sha256_end(in->hash, in->content->digest);
	free(in->hash);
	if (in->fd >= 0)
		close(in->fd);
	else
		u->left_out++;
	in->content->size = size;
	return good ? in->content : NULL;
}

void content_name(struct node *n, struct content *c)
{
	n->content = c;
	c->names++;
}

/* --- the root --- */

static bool lay_out(struct unpack *u, int folder, const struct node *n);

static bool lay_out_file(struct unpack *u, int folder, const struct node *n)
{
	char name[32];
	if (!n->content || !n->content->number)
		return true;
	snprintf(name, sizeof(name), "%llu", (unsigned long long)n->content->number);
	/* Under its last name it is the file itself that is moved. */
	int failed = n->content->names-- > 1 ? linkat(u->folder, name, folder, n->name, 0) :
					       renameat(u->folder, name, folder, n->name);
	return !failed || unpack_fail(u, n->name, "it cannot be laid out: %s", strerror(errno));
}

static bool lay_out_link(struct unpack *u, int folder, const struct node *n)
{
	char *target = tree_target(&u->tree, n);
	int failed = symlinkat(target, folder, n->name);
	free(target);
	return !failed || unpack_fail(u, n->name, "the link cannot be laid out: %s", strerror(errno));
}

static bool lay_out_folder(struct unpack *u, int parent, const char *name, const struct node *n)
{
	bool good = mkdirat(parent, name, 0700) == 0;
	int folder = good ? openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (folder < 0)
		return unpack_fail(u, name, "the folder cannot be laid out: %s", strerror(errno));
	for (const struct node *child = n->first; good && child; child = child->behind)
		good = lay_out(u, folder, child);
	close(folder);
	return good;
}

static bool lay_out(struct unpack *u, int folder, const struct node *n)
{
	if (n->kind == NODE_FOLDER)
		return lay_out_folder(u, folder, n->name, n);
	return n->kind == NODE_LINK ? lay_out_link(u, folder, n) : lay_out_file(u, folder, n);
}

bool contents_lay_out(struct unpack *u, const char *name)
{
	return lay_out_folder(u, u->folder, name, u->tree.root);
}
