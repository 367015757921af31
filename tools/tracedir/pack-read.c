/* SPDX-License-Identifier: MIT */
/*
 * A pack, untrusted, into an empty directory.  What comes out of zstd is understood as it comes, so that nothing is
 * kept in memory; every name is one that a trace has, and there is an end to how much is written.
 */
#include "tracedir/pack.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/message.h"
#include "tracedir/files.h"

enum {
	LINE_MOST = 1024,	/* a name has 255 bytes, three characters each at most */
	CHUNK_MOST = 1 << 20,
};

struct unpacker {
	int to;
	enum { FIRST, LINE, SIZE, DATA, DONE } state;
	char line[LINE_MOST];
	size_t length;		/* of line, or of the bytes of a size that are there */
	uint8_t size[4];
	uint32_t left;		/* of the chunk */
	int fd;			/* of the file that is written, -1: none */
	size_t files;
	uint64_t bytes;
	char **note;
	char *error;
};

__attribute__((format(printf, 2, 3))) static void broken(struct unpacker *u, const char *format, ...)
{
	va_list arguments;
	if (u->error)
		return;
	va_start(arguments, format);
	if (vasprintf(&u->error, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
}

/* The name as it was, in place; false if it is none that a pack has. */
static bool decode_name(char *name)
{
	static const char digits[] = "0123456789abcdef";
	char *to = name;
	for (const char *from = name; *from; from++) {
		const char *high = *from == '%' && from[1] ? strchr(digits, from[1]) : NULL;
		const char *low = high && from[2] ? strchr(digits, from[2]) : NULL;
		if (*from == '%' && !low)
			return false;
		*to++ = low ? (char)((high - digits) << 4 | (low - digits)) : *from;
		from += low ? 2 : 0;
		if (to[-1] == '/' || to[-1] == '\0')
			return false;
	}
	*to = '\0';
	return to - name <= 255 && pack_has_name(name);
}

static void begin_file(struct unpacker *u, char *name)
{
	if (!decode_name(name)) {
		broken(u, "it holds a file '%s', which is none of a trace", name);
		return;
	}
	if (++u->files > PACK_FILES_MAX) {
		broken(u, "it holds more than %u files, the limit", PACK_FILES_MAX);
		return;
	}
	u->fd = openat(u->to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (u->fd < 0 && errno == EEXIST)
		broken(u, "it holds the file '%s' twice", name);
	else if (u->fd < 0)
		broken(u, "unpack '%s': %s", name, strerror(errno));
	u->state = SIZE;
	u->length = 0;
}

/* The first line: that it is a pack, and of which version. */
static void check_version(struct unpacker *u)
{
	unsigned version;
	int end = 0;
	if (sscanf(u->line, "libtrace pack %9u%n", &version, &end) != 1 || u->line[end])
		broken(u, "it is compressed by zstd, and no pack of a trace");
	else if (version < 1 || version > PACK_VERSION)
		broken(u,
			"it is a pack of version %u, and this libtrace reads versions 1 to %d: use the libtrace that "
			"wrote it, or "
			"pack again",
			version, PACK_VERSION);
}

static void read_line(struct unpacker *u)
{
	if (u->state == FIRST) {
		check_version(u);
		u->state = LINE;
	} else if (strcmp(u->line, "end") == 0) {
		u->state = DONE;
	} else if (strncmp(u->line, "file ", 5) == 0) {
		begin_file(u, u->line + 5);
	} else if (strncmp(u->line, "left-out ", 9) == 0) {
		free(*u->note);
		*u->note = xstrdup(u->line + 9);
	} else {
		broken(u, "it holds '%s' where a file should begin", u->line);
	}
}

static size_t take_line(struct unpacker *u, const char *bytes, size_t size)
{
	const char *end = memchr(bytes, '\n', size);
	size_t length = end ? (size_t)(end - bytes) : size;
	if (u->length + length >= sizeof(u->line) || memchr(bytes, '\0', length)) {
		broken(u, u->state == FIRST ? "it is compressed by zstd, and no pack of a trace" :
			"it holds no line where a file should begin");
		return size;
	}
	memcpy(u->line + u->length, bytes, length);
	u->length += length;
	u->line[u->length] = '\0';
	if (!end)
		return length;
	u->length = 0;
	read_line(u);
	return length + 1;
}

static size_t take_size(struct unpacker *u, const char *bytes, size_t size)
{
	size_t wanted = sizeof(u->size) - u->length;
	size_t taken = size < wanted ? size : wanted;
	memcpy(u->size + u->length, bytes, taken);
	u->length += taken;
	if (u->length < sizeof(u->size))
		return taken;
	memcpy(&u->left, u->size, sizeof(u->left));
	u->left = le32toh(u->left);
	u->length = 0;
	if (u->left > CHUNK_MOST)
		broken(u, "it holds a chunk of %" PRIu32 " bytes, and none has more than %d", u->left, CHUNK_MOST);
	u->state = u->left ? DATA : LINE;
	if (!u->left) {
		close(u->fd);
		u->fd = -1;
	}
	return taken;
}

static size_t take_data(struct unpacker *u, const char *bytes, size_t size)
{
	size_t taken = size < u->left ? size : u->left;
	if (!output_files_write(u->fd, bytes, taken))
		broken(u, "unpack it: %s", strerror(errno));
	u->left -= (uint32_t)taken;
	if (!u->left)
		u->state = SIZE;
	return taken;
}

static void take(struct unpacker *u, const char *bytes, size_t size)
{
	while (size && !u->error) {
		size_t taken = size;
		switch (u->state) {
		case FIRST:
		case LINE: taken = take_line(u, bytes, size); break;
		case SIZE: taken = take_size(u, bytes, size); break;
		case DATA: taken = take_data(u, bytes, size); break;
		case DONE: broken(u, "it goes on behind its end"); break;
		}
		bytes += taken;
		size -= taken;
	}
}

static void check_growth(struct unpacker *u, const struct pack_source *source, size_t more)
{
	u->bytes += more;
	if (u->bytes > PACK_BYTES_MAX)
		broken(u, "it unpacks to more than %" PRIu64 " bytes, the limit", PACK_BYTES_MAX);
	else if (u->bytes > PACK_FREE && u->bytes / PACK_RATIO_MAX > source->taken)
		broken(u, "it unpacks to more than %u times its size, the limit beyond %" PRIu64 " bytes",
			PACK_RATIO_MAX, PACK_FREE);
}

/* The next bytes of the source: 1, 0 at its end, -1 with errno. */
static int read_source(struct pack_source *source, char *room, size_t size, ZSTD_inBuffer *in)
{
	ssize_t got;
	*in = (ZSTD_inBuffer){source->bytes, source->size, 0};
	source->taken += source->size;
	source->size = 0;
	if (in->size)
		return 1;
	if (source->fd < 0)
		return 0;
	do
		got = read(source->fd, room, size);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return (int)got;
	*in = (ZSTD_inBuffer){room, (size_t)got, 0};
	source->taken += (uint64_t)got;
	return 1;
}

static void explain_zstd(struct unpacker *u, size_t code)
{
	if (ZSTD_getErrorCode(code) == ZSTD_error_checksum_wrong)
		broken(u, "it is damaged: its checksum is wrong");
	else if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge)
		broken(u, "it asks for more memory to unpack than any pack needs");
	else
		broken(u, "it is damaged: %s", ZSTD_getErrorName(code));
}

static void unpack(struct unpacker *u, struct pack_source *source, ZSTD_DCtx *zstd)
{
	size_t in_size = ZSTD_DStreamInSize(), out_size = ZSTD_DStreamOutSize(), left = 1;
	char *in_room = xreallocarray(NULL, in_size, 1), *out_room = xreallocarray(NULL, out_size, 1);
	ZSTD_inBuffer in;
	int got = 0;
	while (!u->error && (got = read_source(source, in_room, in_size, &in)) > 0) {
		ZSTD_outBuffer out;
		do {
			out = (ZSTD_outBuffer){out_room, out_size, 0};
			left = ZSTD_decompressStream(zstd, &out, &in);
			if (ZSTD_isError(left)) {
				explain_zstd(u, left);
				break;
			}
			check_growth(u, source, out.pos);
			take(u, out_room, out.pos);
		} while (!u->error && (in.pos < in.size || out.pos == out.size));
	}
	if (got < 0)
		broken(u, "read it: %s", strerror(errno));
	else if (left || u->state != DONE)
		broken(u, "it is cut off: its end is missing");
	free(in_room);
	free(out_room);
}

char *pack_read(struct pack_source *source, int to, char **note)
{
	struct unpacker u = {.to = to, .fd = -1, .note = note};
	ZSTD_DCtx *zstd = ZSTD_createDCtx();
	*note = NULL;
	if (!zstd)
		fatal("not enough memory to unpack");
	unpack(&u, source, zstd);
	if (u.fd >= 0)
		close(u.fd);
	if (u.error) {
		free(*note);
		*note = NULL;
	}
	ZSTD_freeDCtx(zstd);
	return u.error;
}
