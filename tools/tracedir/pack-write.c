/* SPDX-License-Identifier: MIT */
/* A trace directory as a pack: its files one behind the other, as one frame of zstd with a checksum. */
#include "tracedir/pack.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/message.h"
#include "trace/env.h"
#include "tracedir/files.h"
#include "tracedir/tracedir.h"

enum {
	CHUNK = 1 << 16,
	IMAGES_MOST = 1 << 20,	/* of the file `images` only the size says something, and no more of it than this */
};

struct packer {
	ZSTD_CCtx *zstd;
	struct pack_sink *sink;
	const struct tracedir *dir;
	char *room;
	size_t size;		/* of room */
};

static void sink_write(struct pack_sink *sink, const void *bytes, size_t size)
{
	const char *from = bytes;
	sink->size += size;
	if (sink->most && sink->size > sink->most)
		return;	/* it does not fit, and nobody will want it */
	if (sink->buffer)
		buffer_add(sink->buffer, bytes, size);
	while (!sink->buffer && size) {
		ssize_t written = write(sink->fd, from, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			fatal("write the pack:");
		from += written;
		size -= (size_t)written;
	}
}

static void feed(struct packer *p, const void *bytes, size_t size, ZSTD_EndDirective how)
{
	ZSTD_inBuffer in = {bytes, size, 0};
	size_t left;
	do {
		ZSTD_outBuffer out = {p->room, p->size, 0};
		left = ZSTD_compressStream2(p->zstd, &out, &in, how);
		if (ZSTD_isError(left))
			fatal("pack '%s': %s", p->dir->path, ZSTD_getErrorName(left));
		sink_write(p->sink, p->room, out.pos);
	} while (how == ZSTD_e_end ? left > 0 : in.pos < in.size);
}

static void feed_string(struct packer *p, const char *string)
{
	feed(p, string, strlen(string), ZSTD_e_continue);
}

static void feed_chunk(struct packer *p, const void *bytes, size_t size)
{
	uint32_t little = htole32((uint32_t)size);
	feed(p, &little, sizeof(little), ZSTD_e_continue);
	feed(p, bytes, size, ZSTD_e_continue);
}

/* A name may hold any byte but a slash; in a line of its own it must hold no line's end. */
static void feed_name(struct packer *p, const char *name)
{
	struct buffer line = {0};
	buffer_string(&line, "file ");
	for (const char *c = name; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == '%' || *c == 0x7f)
			buffer_printf(&line, "%%%02x", (unsigned char)*c);
		else
			buffer_add(&line, c, 1);
	}
	buffer_string(&line, "\n");
	feed(p, line.data, line.length, ZSTD_e_continue);
	buffer_free(&line);
}

static bool is_full(const struct pack_sink *sink)
{
	return sink->most && sink->size > sink->most;
}

static void pack_file(struct packer *p, const char *name)
{
	char block[CHUNK];
	struct stat st;
	ssize_t got;
	/* What is no regular file, or cannot be read, is none of the trace's; who reads the directory says so. */
	int fd = openat(p->dir->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd < 0)
			warn("%s/%s is left out: %s", p->dir->path, name, strerror(errno));
		else
			warn("%s/%s is left out: it is no regular file", p->dir->path, name);
		if (fd >= 0)
			close(fd);
		return;
	}
	uint64_t left = strcmp(name, IMAGES_FILE) == 0 ? IMAGES_MOST : UINT64_MAX;
	feed_name(p, name);
	while ((got = read(fd, block, left < sizeof(block) ? left : sizeof(block))) > 0 ||
		(got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		feed_chunk(p, block, (size_t)got);
		left -= (uint64_t)got;
	}
	if (got < 0)
		fatal("read '%s/%s':", p->dir->path, name);
	feed_chunk(p, NULL, 0);
	close(fd);
}

enum { QUICK = 3 };

/* Smallest where that takes no time; the trace of a whole build would take minutes. */
static int level_for(uint64_t size)
{
	return size <= 8 << 20 ? 19 : size <= 256 << 20 ? 9 : 3;
}

static uint64_t size_of(const struct tracedir *d, const char *name)
{
	struct stat st;
	return fstatat(d->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 ?
		(uint64_t)st.st_size :
		0;
}

/* How large the files are together; fatal if nobody could read the pack. */
static uint64_t check_size(const struct tracedir *d)
{
	uint64_t size = size_of(d, SNAPSHOT_FILE);
	size_t count = d->name_count;
	for (size_t i = 0; i < count; i++)
		size += size_of(d, d->names[i]);
	if (count + 3 > PACK_FILES_MAX)
		fatal("'%s' holds %zu files, and a pack holds %u at most", d->path, count + 3, PACK_FILES_MAX);
	if (size > PACK_BYTES_MAX)
		fatal("'%s' holds %llu bytes, and a pack holds %llu at most", d->path, (unsigned long long)size,
			(unsigned long long)PACK_BYTES_MAX);
	return size;
}

void pack_write(const struct tracedir *d, struct pack_sink *sink)
{
	static const char *const rest[] = {FORMAT_FILE, IMAGES_FILE, SNAPSHOT_FILE};
	struct packer p = {.zstd = ZSTD_createCCtx(), .sink = sink, .dir = d, .size = ZSTD_CStreamOutSize()};
	struct stat st;
	if (!p.zstd)
		fatal("not enough memory to pack '%s'", d->path);
	p.room = xreallocarray(NULL, p.size, 1);
	int level = level_for(check_size(d));
	ZSTD_CCtx_setParameter(p.zstd, ZSTD_c_compressionLevel, sink->quick ? QUICK : level);
	ZSTD_CCtx_setParameter(p.zstd, ZSTD_c_checksumFlag, 1);
	feed_string(&p, PACK_LINE);
	if (d->left_out) {
		feed_string(&p, "left-out ");
		feed_string(&p, d->left_out);
		feed_string(&p, "\n");
	}
	for (size_t i = 0; i < countof(rest) && !is_full(sink); i++)
		if (fstatat(d->fd, rest[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			pack_file(&p, rest[i]);
	for (size_t i = 0; i < d->name_count && !is_full(sink); i++)
		pack_file(&p, d->names[i]);
	feed(&p, "end\n", 4, ZSTD_e_end);
	free(p.room);
	ZSTD_freeCCtx(p.zstd);
}
