/* SPDX-License-Identifier: MIT */
/* A zip file (APPNOTE.TXT 6.3), entry by entry of its central directory. */
#include "archive/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"

enum {
	END = 22, END64 = 56, LOCATOR64 = 20, COMMENT_MAX = 65535, CENTRAL = 46, LOCAL = 30,
	DIRECTORY_MAX = 256 << 20, NAME_MAX_BYTES = TREE_PATH,
	STORED = 0, DEFLATED = 8,
};

static uint64_t number(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;
	for (size_t i = bytes; i-- > 0;)
		value = value << 8 | at[i];
	return value;
}

static bool read_at(struct zip *z, void *to, size_t size, uint64_t at, const char *what)
{
	for (size_t done = 0; done < size;) {
		ssize_t got = at + done <= INT64_MAX - size ?
			pread(z->fd, (char *)to + done, size - done, (off_t)(at + done)) :
			0;
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return unpack_fail(z->unpack, NULL, "%s cannot be read: %s", what,
				got < 0 ? strerror(errno) : "the file ends before it");
		done += (size_t)got;
	}
	return true;
}

/* --- the central directory --- */

struct end {
	uint64_t entries, length, offset;
};

static bool read_end64(struct zip *z, uint64_t end, struct end *e)
{
	unsigned char locator[LOCATOR64], bytes[END64];
	if (end < LOCATOR64 || !read_at(z, locator, sizeof(locator), end - LOCATOR64, "the ZIP64 locator"))
		return unpack_fail(z->unpack, NULL, "there is no ZIP64 locator");
	if (memcmp(locator, "PK\6\7", 4) != 0)
		return true;	/* the numbers are what they are */
	uint64_t at = number(locator + 8, 8);
	if (at > z->size - END64 || !read_at(z, bytes, sizeof(bytes), at, "the ZIP64 end record") ||
		memcmp(bytes, "PK\6\6", 4) != 0)
		return unpack_fail(z->unpack, NULL, "there is no ZIP64 end record where the locator says");
	*e = (struct end){number(bytes + 32, 8), number(bytes + 40, 8), number(bytes + 48, 8)};
	return true;
}

/* It stands at the end, behind which there may be a comment. */
static bool read_end(struct zip *z, struct end *e)
{
	size_t size = z->size < END + COMMENT_MAX ? (size_t)z->size : END + COMMENT_MAX;
	unsigned char *bytes = xcalloc(size + 1, 1);
	bool good = size >= END64 + LOCATOR64 && read_at(z, bytes, size, z->size - size, "the end"), found = false;
	for (size_t at = good ? size - END + 1 : 0; !found && at-- > 0;) {
		if (memcmp(bytes + at, "PK\5\6", 4) != 0 || at + END + number(bytes + at + 20, 2) > size)
			continue;
		found = true;
		*e = (struct end){number(bytes + at + 10, 2), number(bytes + at + 12, 4), number(bytes + at + 16, 4)};
		if (e->entries == 0xffff || e->length == 0xffffffff || e->offset == 0xffffffff)
			good = read_end64(z, z->size - size + at, e);
	}
	free(bytes);
	return good &&
		(found ||
			unpack_fail(z->unpack, NULL, "it is no zip file, or is cut off: there is no end record in it"));
}

void zip_close(struct zip *z)
{
	if (z->fd >= 0)
		close(z->fd);
	free(z->directory);
	*z = (struct zip){.fd = -1};
}

/* Sizes and place that are too large for 32 bits stand behind the name. */
static void read_extra(struct zip_entry *e, const unsigned char *at, size_t length)
{
	while (length >= 4) {
		size_t kind = number(at, 2), size = number(at + 2, 2);
		if (size > length - 4)
			return;
		if (kind == 1) {
			uint64_t *wide[] = {&e->size, &e->packed, &e->offset};
			const unsigned char *p = at + 4;
			for (size_t i = 0; i < 3; i++)
				if (*wide[i] == 0xffffffff && p + 8 <= at + 4 + size) {
					*wide[i] = number(p, 8);
					p += 8;
				}
		}
		at += 4 + size;
		length -= 4 + size;
	}
}

static bool is_plausible(struct zip *z, const struct zip_entry *e)
{
	z->packed += e->packed;
	z->unfolded += e->size;
	if (e->packed > z->size || e->offset > z->size - e->packed)
		return unpack_fail(z->unpack, e->path, "its bytes lie outside of the file");
	if (z->packed > z->size)
		return unpack_fail(z->unpack, e->path, "entries lie over each other");
	if (e->size > INT64_MAX / 2 || (z->unfolded > UNPACK_FREE && z->unfolded / UNPACK_RATIO > z->packed))
		return unpack_fail(z->unpack, e->path, "%llu MiB would come of %llu KiB: more than %d times as much",
			(unsigned long long)(z->unfolded >> 20), (unsigned long long)(z->packed >> 10), UNPACK_RATIO);
	return true;
}

int zip_next(struct zip *z, struct zip_entry *e)
{
	const unsigned char *at = z->directory + z->at;
	uint64_t left = z->length - z->at;
	*e = (struct zip_entry){0};
	if (z->seen == z->entries)
		return 0;
	if (left < CENTRAL || memcmp(at, "PK\1\2", 4) != 0) {
		unpack_fail(z->unpack, NULL, "entry %llu of %llu is not in the central directory",
			(unsigned long long)z->seen, (unsigned long long)z->entries);
		return -1;
	}
	size_t name = number(at + 28, 2), extra = number(at + 30, 2), comment = number(at + 32, 2);
	if (left - CENTRAL < name + extra + comment || !name || name > NAME_MAX_BYTES ||
		memchr(at + CENTRAL, 0, name)) {
		unpack_fail(z->unpack, NULL, "entry %llu of the central directory has no name that can be read",
			(unsigned long long)z->seen);
		return -1;
	}
	uint64_t mode = number(at + 38, 4) >> 16;
	*e = (struct zip_entry){.path = xstrndup((const char *)at + CENTRAL, name),
		.packed = number(at + 20, 4),
		.size = number(at + 24, 4),
		.offset = number(at + 42, 4),
		.crc = (uint32_t)number(at + 16, 4),
		.method = (unsigned)number(at + 10, 2),
		.is_folder = at[CENTRAL + name - 1] == '/',
		.runs = (mode & 0111) != 0};
	read_extra(e, at + CENTRAL + name, extra);
	z->at += CENTRAL + name + extra + comment;
	z->seen++;
	bool good = is_plausible(z, e);
	if (good && number(at + 8, 2) & 1)
		good = unpack_fail(z->unpack, e->path, "it is encrypted");
	if (good && e->method != STORED && e->method != DEFLATED)
		good = unpack_fail(
			z->unpack, e->path, "it is packed by method %u, and wheels only have 0 and 8", e->method);
	if (good)
		return 1;
	free(e->path);
	e->path = NULL;
	return -1;
}

/* Everything that the directory claims, before anything is unpacked. */
static bool look_through(struct zip *z)
{
	struct zip_entry e;
	int more;
	while ((more = zip_next(z, &e)) > 0)
		free(e.path);
	z->at = z->seen = z->packed = z->unfolded = 0;
	return more == 0;
}

bool zip_open(struct zip *z, struct unpack *u, const char *path)
{
	struct stat st;
	struct end e = {0};
	*z = (struct zip){.unpack = u, .fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)};
	if (z->fd < 0 || fstat(z->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return unpack_fail(u, NULL, "it cannot be opened: %s", z->fd < 0 ? strerror(errno) : "no regular file");
	z->size = (uint64_t)st.st_size;
	if (z->size < END64 + LOCATOR64)
		return unpack_fail(u, NULL, "it is no zip file: it has only %llu bytes", (unsigned long long)z->size);
	if (!read_end(z, &e))
		return false;
	if (e.length > DIRECTORY_MAX || e.offset > z->size || e.length > z->size - e.offset)
		return unpack_fail(u, NULL, "its central directory lies outside of it");
	if (e.entries > e.length / CENTRAL || e.entries > TREE_NODES)
		return unpack_fail(
			u, NULL, "its central directory has no room for %llu entries", (unsigned long long)e.entries);
	z->length = e.length;
	z->entries = e.entries;
	z->directory = xcalloc(e.length + 1, 1);
	return read_at(z, z->directory, (size_t)e.length, e.offset, "the central directory") && look_through(z);
}

/* --- an entry --- */

struct inflating {
	struct zip *zip;
	const struct zip_entry *entry;
	bool (*add)(void *, const void *, size_t, uint64_t);
	void *context;
	uint64_t in, out;	/* bytes taken of the file and given on */
	uint32_t crc;
	unsigned char from[UNPACK_BLOCK], to[UNPACK_BLOCK];
};

static bool give(struct inflating *r, const void *bytes, size_t size)
{
	if (size > r->entry->size - r->out)
		return unpack_fail(r->zip->unpack, r->entry->path,
			"it is larger than the %llu bytes that it is said to have", (unsigned long long)r->entry->size);
	r->crc = (uint32_t)crc32(r->crc, bytes, (uInt)size);
	bool good = r->add(r->context, bytes, size, r->out);
	r->out += size;
	return good;
}

/* The next packed bytes, at `data` in the file. */
static bool fill(struct inflating *r, uint64_t data, size_t *size)
{
	uint64_t left = r->entry->packed - r->in;
	*size = left < sizeof(r->from) ? (size_t)left : sizeof(r->from);
	bool good = read_at(r->zip, r->from, *size, data + r->in, r->entry->path);
	r->in += *size;
	return good;
}

static bool copy_stored(struct inflating *r, uint64_t data)
{
	size_t size;
	bool good = true;
	while (good && r->in < r->entry->packed)
		good = fill(r, data, &size) && give(r, r->from, size);
	return good;
}

static bool inflate_all(struct inflating *r, uint64_t data)
{
	z_stream stream = {0};
	size_t size;
	int result = inflateInit2(&stream, -MAX_WBITS);
	bool good = result == Z_OK;
	while (good && result != Z_STREAM_END) {
		if (!stream.avail_in && r->in < r->entry->packed) {
			good = fill(r, data, &size);
			stream.next_in = r->from;
			stream.avail_in = (uInt)size;
		}
		stream.next_out = r->to;
		stream.avail_out = sizeof(r->to);
		result = good ? inflate(&stream, Z_NO_FLUSH) : Z_OK;
		if (good && result != Z_OK && result != Z_STREAM_END)
			good = unpack_fail(r->zip->unpack, r->entry->path, "it is damaged: %s",
				stream.msg ? stream.msg : "it ends too early");
		good = good && give(r, r->to, sizeof(r->to) - stream.avail_out);
	}
	inflateEnd(&stream);
	return good;
}

bool zip_read(
	struct zip *z, const struct zip_entry *e, bool (*add)(void *, const void *, size_t, uint64_t), void *context)
{
	unsigned char local[LOCAL];
	struct inflating *r = xcalloc(1, sizeof(*r));
	*r = (struct inflating){
		.zip = z, .entry = e, .add = add, .context = context, .crc = (uint32_t)crc32(0, NULL, 0)};
	bool good = read_at(z, local, sizeof(local), e->offset, e->path);
	if (good && memcmp(local, "PK\3\4", 4) != 0)
		good = unpack_fail(z->unpack, e->path, "it is not where the central directory says");
	uint64_t data = good ? e->offset + LOCAL + number(local + 26, 2) + number(local + 28, 2) : 0;
	if (good && (data > z->size || e->packed > z->size - data))
		good = unpack_fail(z->unpack, e->path, "its bytes lie outside of the file");
	good = good && (e->method == STORED ? copy_stored(r, data) : inflate_all(r, data));
	if (good && r->out != e->size)
		good = unpack_fail(z->unpack, e->path, "it has %llu bytes, not %llu", (unsigned long long)r->out,
			(unsigned long long)e->size);
	if (good && r->crc != e->crc)
		good = unpack_fail(z->unpack, e->path, "its checksum is %08x, not %08x", r->crc, e->crc);
	free(r);
	return good;
}
