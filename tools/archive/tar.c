/* SPDX-License-Identifier: MIT */
/* A tar by libarchive, of which nothing is asked but headers and bytes. */
#include "archive/tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/source.h"
#include "base/mem.h"

#ifdef HAVE_LIBARCHIVE
#include <archive.h>
#include <archive_entry.h>

struct tar {
	struct source *source;
	struct archive *archive;
	uint64_t out;		/* bytes that came of it */
	uint64_t entries;
	bool owns;
};

static la_ssize_t give(struct archive *a, void *context, const void **bytes)
{
	struct tar *t = context;
	ssize_t got = source_read(t->source, bytes);
	if (got < 0)
		archive_set_error(a, EIO, "%s", "it cannot be read");
	return got;
}

static la_int64_t skip(struct archive *a, void *context, la_int64_t bytes)
{
	struct tar *t = context;
	(void)a;
	return source_skip(t->source, bytes);
}

static struct tar *begin(struct source *s, int (*format)(struct archive *))
{
	struct tar *t = xcalloc(1, sizeof(*t));
	t->source = s;
	t->archive = archive_read_new();
	if (!t->archive || archive_read_support_filter_gzip(t->archive) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(t->archive) != ARCHIVE_OK || format(t->archive) != ARCHIVE_OK ||
	    archive_read_support_format_empty(t->archive) != ARCHIVE_OK ||
	    archive_read_open2(t->archive, t, NULL, give, skip, NULL) != ARCHIVE_OK) {
		unpack_fail(s->unpack, s->name, "it is no tar: %s",
			t->archive ? archive_error_string(t->archive) : "no memory");
		tar_close(t);
		return NULL;
	}
	return t;
}

struct tar *tar_open(struct source *s)
{
	return begin(s, archive_read_support_format_tar);
}

struct tar *tar_open_bytes(struct source *s)
{
	struct archive_entry *e;
	struct tar *t = begin(s, archive_read_support_format_raw);
	if (t && archive_read_next_header(t->archive, &e) != ARCHIVE_OK) {
		unpack_fail(s->unpack, s->name, "it cannot be unpacked: %s", archive_error_string(t->archive));
		tar_close(t);
		t = NULL;
	}
	return t;
}

void tar_own(struct tar *t)
{
	t->owns = true;
}

void tar_close(struct tar *t)
{
	if (!t)
		return;
	archive_read_free(t->archive);
	if (t->owns)
		source_close(t->source);
	free(t);
}

bool tar_is_packed(const struct tar *t)
{
	return archive_filter_count(t->archive) > 1;
}

static int complain(struct tar *t, const char *entry)
{
	const char *words = archive_error_string(t->archive);
	char *place = entry ? xasprintf("%s: %s", t->source->name, entry) : NULL;
	unpack_fail(t->source->unpack, place ? place : t->source->name, "it is damaged: %s", words ? words : "no tar");
	free(place);
	return -1;
}

/* By what the headers claim of files that nobody reads, and by what comes out of those that are read. */
static bool is_bomb(struct tar *t, const char *entry, uint64_t more)
{
	t->out += more;
	if (t->out <= UNPACK_FREE || t->out / UNPACK_RATIO <= t->source->taken || !tar_is_packed(t))
		return false;
	char *place = entry ? xasprintf("%s: %s", t->source->name, entry) : NULL;
	unpack_fail(t->source->unpack, place ? place : t->source->name,
		"%llu MiB come of %llu KiB: more than %d times as much", (unsigned long long)(t->out >> 20),
		(unsigned long long)(t->source->taken >> 10), UNPACK_RATIO);
	free(place);
	return true;
}

/* Bytes as they are where they can be had; names of pax headers are UTF-8, and no locale is needed for them. */
static const char *name_of(const char *plain, const char *utf8)
{
	return plain ? plain : utf8;
}

static enum tar_kind kind_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e) || archive_entry_hardlink_utf8(e))
		return TAR_HARD_LINK;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG: return TAR_FILE;
	case AE_IFDIR: return TAR_FOLDER;
	case AE_IFLNK: return TAR_LINK;
	default: return TAR_SPECIAL;
	}
}

int tar_next(struct tar *t, struct tar_entry *to)
{
	struct archive_entry *e;
	int result;
	do {
		result = archive_read_next_header(t->archive, &e);
	} while (result == ARCHIVE_RETRY && !t->source->unpack->error);
	if (result == ARCHIVE_EOF)
		return 0;
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return complain(t, NULL);
	*to = (struct tar_entry){.path = name_of(archive_entry_pathname(e), archive_entry_pathname_utf8(e)),
		.kind = kind_of(e),
		.size = archive_entry_size(e) > 0 ? (uint64_t)archive_entry_size(e) : 0,
		.runs = (archive_entry_perm(e) & 0111) != 0};
	if (to->kind == TAR_LINK)
		to->target = name_of(archive_entry_symlink(e), archive_entry_symlink_utf8(e));
	else if (to->kind == TAR_HARD_LINK)
		to->target = name_of(archive_entry_hardlink(e), archive_entry_hardlink_utf8(e));
	if (!to->path || !to->path[0] || ((to->kind == TAR_LINK || to->kind == TAR_HARD_LINK) && !to->target)) {
		unpack_fail(t->source->unpack, t->source->name, "entry %llu has no name that can be read",
			(unsigned long long)t->entries);
		return -1;
	}
	if (++t->entries > TREE_NODES) {
		unpack_fail(t->source->unpack, t->source->name, "there are more than %d entries", TREE_NODES);
		return -1;
	}
	return is_bomb(t, to->path, 512) ? -1 : 1;
}

int tar_piece(struct tar *t, const void **bytes, size_t *size, uint64_t *offset)
{
	la_int64_t at = 0;
	int result;
	do {
		result = archive_read_data_block(t->archive, bytes, size, &at);
	} while (result == ARCHIVE_RETRY && !t->source->unpack->error);
	if (result == ARCHIVE_EOF)
		return 0;
	if ((result != ARCHIVE_OK && result != ARCHIVE_WARN) || at < 0)
		return complain(t, NULL);
	*offset = (uint64_t)at;
	return is_bomb(t, NULL, *size) ? -1 : 1;
}

ssize_t tar_read(struct tar *t, void *bytes, size_t size)
{
	ssize_t got = archive_read_data(t->archive, bytes, size);
	if (got < 0) {
		complain(t, NULL);
		errno = EIO;
		return -1;
	}
	return is_bomb(t, NULL, (uint64_t)got) ? -1 : got;
}

#else

struct tar *tar_open(struct source *s)
{
	unpack_fail(s->unpack, NULL, "this libtrace was built without libarchive, and reads no images");
	return NULL;
}

struct tar *tar_open_bytes(struct source *s)
{
	return tar_open(s);
}

void tar_close(struct tar *t)
{
	(void)t;
}

int tar_next(struct tar *t, struct tar_entry *to)
{
	(void)t, (void)to;
	return -1;
}

int tar_piece(struct tar *t, const void **bytes, size_t *size, uint64_t *offset)
{
	(void)t, (void)bytes, (void)size, (void)offset;
	return -1;
}

ssize_t tar_read(struct tar *t, void *bytes, size_t size)
{
	(void)t, (void)bytes, (void)size;
	return -1;
}

bool tar_is_packed(const struct tar *t)
{
	return t != NULL;
}

void tar_own(struct tar *t)
{
	(void)t;
}

#endif
