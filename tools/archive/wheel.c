/* SPDX-License-Identifier: MIT */
/* A wheel (PEP 427) as pip would install it. */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/zip.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "python/metadata.h"

enum { RECORD_MAX = 64 << 20 };

struct wheel {
	struct unpack *unpack;
	char *stem;		/* NAME-VERSION, which its own folders begin with */
	const char *site;	/* the folder of packages */
	struct node *record;	/* its list of files */
};

/* NAME-VERSION(-BUILD)?-PYTHON-ABI-PLATFORM.whl */
static bool read_name(struct unpacked *to, struct unpack *u, struct wheel *w)
{
	const char *slash = strrchr(u->archive, '/'), *name = slash ? slash + 1 : u->archive;
	size_t first = strcspn(name, "-"), second = name[first] ? strcspn(name + first + 1, "-") : 0;
	unsigned dashes = 0, minor = 0;
	for (const char *p = name; *p; p++)
		dashes += *p == '-';
	if (dashes < 4 || !first || !second)
		return unpack_fail(u, NULL, "its name is not that of a wheel: NAME-VERSION-PYTHON-ABI-PLATFORM.whl");
	to->distribution = xstrndup(name, first);
	to->version = xstrndup(name + first + 1, second);
	w->stem = xstrndup(name, first + 1 + second);
	/* "cp312-cp312", "cp39-abi3"; "py3-none" is for any. */
	const char *tag = strstr(name + first + 1 + second, "-cp3");
	if (tag && sscanf(tag, "-cp3%3u", &minor) == 1)
		to->python = xasprintf("3.%u", minor);
	return true;
}

/*
 * sys.prefix of PREFIX/lib/pythonX.Y/site-packages, without its last slash; a folder of another form stands for itself.
 */
static size_t prefix_length(const char *site)
{
	const char *lib = strstr(site, "/lib/python");
	return lib ? (size_t)(lib - site) : strlen(site);
}

/* Where a path of the wheel goes: what is below NAME-VERSION.data belongs beside the packages. */
static char *place_of(const struct wheel *w, const char *path)
{
	int prefix = (int)prefix_length(w->site);
	size_t stem = strlen(w->stem);
	const char *below = path + stem + strlen(".data/");
	if (strncmp(path, w->stem, stem) != 0 || strncmp(path + stem, ".data/", 6) != 0)
		return xasprintf("%s/%s", w->site, path);
	if (strncmp(below, "purelib/", 8) == 0 || strncmp(below, "platlib/", 8) == 0)
		return xasprintf("%s/%s", w->site, below + 8);
	if (strncmp(below, "data/", 5) == 0)
		return xasprintf("%.*s/%s", prefix, w->site, below + 5);
	return strncmp(below, "scripts/", 8) == 0 ? xasprintf("%.*s/bin/%s", prefix, w->site, below + 8) :
		xasprintf("%.*s/include/%s", prefix, w->site, below);
}

static bool add_bytes(void *context, const void *bytes, size_t size, uint64_t offset)
{
	return incoming_add(context, bytes, size, offset);
}

static bool is_record(const char *path)
{
	size_t length = strlen(path), end = strlen(".dist-info/RECORD");
	return length > end && strcmp(path + length - end, ".dist-info/RECORD") == 0 &&
		!memchr(path, '/', length - strlen("/RECORD"));
}

static bool add_entry(struct wheel *w, struct zip *z, const struct zip_entry *e)
{
	const char *name, *rule = NULL;
	struct unpack *u = w->unpack;
	char *path = place_of(w, e->path);
	struct node *folder = tree_place(&u->tree, path, &name, &rule);
	struct node *n = folder && name ?
		tree_put(&u->tree, folder, name, e->is_folder ? NODE_FOLDER : NODE_FILE, &rule) :
		NULL;
	bool good = n || (folder && !name) || unpack_fail(u, e->path, "%s", rule);
	if (n && !e->is_folder) {
		struct incoming in;
		incoming_begin(&in, u, path, e->runs);
		good = zip_read(z, e, add_bytes, &in);
		struct content *content = incoming_end(&in, e->size);
		good = good && content;
		if (good)
			content_name(n, content);
		if (is_record(e->path))
			w->record = n;
	}
	free(path);
	return good;
}

/* A file of RECORD has the digest that stands there, as far as it was kept. */
static bool check_row(struct wheel *w, const struct record_row *row)
{
	uint8_t digest[32];
	char *path = row->path.length && record_sha256(row, digest) ? place_of(w, row->path.data) : NULL;
	const struct node *n = path ? tree_find(&w->unpack->tree, w->unpack->tree.root, path) : NULL;
	free(path);
	if (!n || !n->content || !n->content->number || memcmp(n->content->digest, digest, sizeof(digest)) == 0)
		return true;
	return unpack_fail(w->unpack, row->path.data, "its digest is not the one of RECORD");
}

static bool check_record(struct wheel *w)
{
	char name[32];
	if (!w->record || !w->record->content || w->record->content->size > RECORD_MAX)
		return unpack_fail(w->unpack, NULL,
			w->record ? "its RECORD is larger than 64 MiB" :
				    "it is no wheel: there is no .dist-info/RECORD in it");
	snprintf(name, sizeof(name), "%llu", (unsigned long long)w->record->content->number);
	int fd = openat(w->unpack->folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t size = (size_t)w->record->content->size;
	char *text = xcalloc(size + 1, 1);
	bool good = fd >= 0 && pread(fd, text, size, 0) == (ssize_t)size;
	if (!good)
		unpack_fail(w->unpack, "RECORD", "it cannot be read again");
	struct record_row row = {0};
	const char *at = text;
	while (good && record_next(&at, text + size, &row))
		good = check_row(w, &row);
	buffer_free(&row.path);
	free(text);
	if (fd >= 0)
		close(fd);
	return good;
}

bool wheel_lay(struct unpack *u, struct unpacked *to, const char *path, const char *site)
{
	struct wheel w = {.unpack = u, .site = site};
	struct zip z = {.fd = -1};
	struct zip_entry e;
	int more = 0;
	u->digests = true;
	u->tree.layer = 1;
	bool good = read_name(to, u, &w) && zip_open(&z, u, path) && unpack_room(u, NULL, z.size);
	while (good && (more = zip_next(&z, &e)) > 0) {
		good = add_entry(&w, &z, &e);
		free(e.path);
	}
	good = good && more == 0 && check_record(&w) && contents_lay_out(u, UNPACK_ROOT);
	if (good)
		to->site = xstrdup(site);
	zip_close(&z);
	free(w.stem);
	return good;
}

char *wheel_unpack(struct unpacked *to, const char *path, const char *site)
{
	struct unpack u;
	char *error = NULL;
	*to = (struct unpacked){0};
	tempdir_make(&to->folder, "libtrace-wheel");
	unpack_begin(&u, path, to->folder.path);
	if (wheel_lay(&u, to, path, site))
		to->root = xasprintf("%s/" UNPACK_ROOT, to->folder.path);
	else
		error = xstrdup(u.error ? u.error : "it cannot be read");
	to->left_out = u.left_out;
	unpack_end(&u);
	if (error)
		unpacked_free(to);
	return error;
}
