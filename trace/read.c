/* SPDX-License-Identifier: MIT */
/* Reads one chunk or trace file, record by record, through a buffer that holds one record at least. */
#include "trace/read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/decode.h"
#include "trace/fields.h"

enum { BUFFER_SIZE = 64 << 10 };

struct trace_file {
	int fd;
	char *path;		/* as given, for messages */
	char *error;		/* NULL while all is well */
	struct trace_header header;
	uint8_t *buffer;
	size_t room;
	size_t begin, end;	/* what the buffer holds and was not handed out yet */
	uint64_t offset;	/* of `begin` in the file */
	uint64_t limit;		/* where the chunk ends in the file */
	uint64_t truncated;
	uint64_t skipped;
	uint64_t seq_end;
	bool has_record, has_image;	/* were handed out or passed over */
	char message[256];	/* decode's, on its way into error */
};

/* What trace_open returns when there is no memory for a file. */
static char no_memory_text[] = "not enough memory to read a trace";
static struct trace_file no_memory = {.fd = -1, .error = no_memory_text, .truncated = UINT64_MAX};

__attribute__((format(printf, 2, 3))) static int fail(struct trace_file *f, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	if (!text || asprintf(&f->error, "%s: %s", f->path, text) < 0)
		f->error = no_memory_text;
	free(text);
	return -1;
}

/* Reads on until the buffer holds `wanted` bytes (no more than room), or the file ends: 0, -1 on an error. */
static int fill(struct trace_file *f, size_t wanted)
{
	if (f->end - f->begin >= wanted)
		return 0;
	memmove(f->buffer, f->buffer + f->begin, f->end - f->begin);
	f->end -= f->begin;
	f->begin = 0;
	while (f->end < wanted) {
		uint64_t at = f->offset + f->end, left = f->limit - at;
		ssize_t size = pread(
			f->fd, f->buffer + f->end, f->room - f->end < left ? f->room - f->end : left, (off_t)at);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return fail(f, "read at %" PRIu64 ": %s", at, strerror(errno));
		if (size == 0)
			break;
		f->end += (size_t)size;
	}
	return 0;
}

static const char *file_type(mode_t mode)
{
	return S_ISDIR(mode) ? "a directory" : S_ISFIFO(mode) ? "a FIFO" : S_ISSOCK(mode) ? "a socket" : "a device";
}

static int open_file(struct trace_file *f, int dirfd, const char *path)
{
	struct stat st;
	/* Nothing but a regular file may be behind the name: not to follow a link, not to wait for a FIFO. */
	f->fd = openat(dirfd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (f->fd < 0 && errno == ELOOP)
		return fail(f, "is a symbolic link, not a trace");
	if (f->fd < 0)
		return fail(f, "%s", strerror(errno));
	if (fstat(f->fd, &st) < 0)
		return fail(f, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fail(f, "is %s, not a trace", file_type(st.st_mode));
	return 0;
}

static void read_header(struct trace_file *f)
{
	if (fill(f, sizeof(f->header)) < 0)
		return;
	size_t magic = f->end < sizeof(f->header.magic) ? f->end : sizeof(f->header.magic);
	if (memcmp(f->buffer, TRACE_MAGIC, magic) != 0) {
		fail(f,
			f->offset ? "no chunk begins at %" PRIu64 :
				    "is not a trace: it does not begin with '" TRACE_MAGIC "'",
			f->offset);
		return;
	}
	if (f->end < TRACE_HEADER_1_SIZE) {
		f->truncated = f->offset + f->end;
		fail(f, "ends at %" PRIu64 ", inside its header (%zu)", f->truncated, sizeof(f->header));
		return;
	}
	const char *rule = decode_header(f->buffer, f->end, &f->header, f->message, sizeof(f->message));
	if (rule) {
		fail(f, "%s", rule);
		return;
	}
	if (f->end < f->header.size) {
		f->truncated = f->offset + f->end;
		fail(f, "ends at %" PRIu64 ", inside its header (%u)", f->truncated, f->header.size);
		return;
	}
	if (f->header.room)
		f->limit = f->offset + f->header.room;
	if (f->offset + f->end > f->limit)
		f->end = f->limit > f->offset + f->header.size ? (size_t)(f->limit - f->offset) : f->header.size;
	f->begin = f->header.size;
	f->offset += f->header.size;
	f->seq_end = f->header.seq_end;
}

struct trace_file *trace_open(int dirfd, const char *path, uint64_t offset)
{
	struct trace_file *f = calloc(1, sizeof(*f));
	if (!f)
		return &no_memory;
	f->fd = -1;
	f->truncated = UINT64_MAX;
	f->offset = offset;
	f->limit = INT64_MAX;
	f->room = BUFFER_SIZE;
	f->buffer = malloc(f->room);
	f->path = strdup(path);
	if (!f->buffer || !f->path) {
		trace_close(f);
		return &no_memory;
	}
	if (open_file(f, dirfd, path) == 0)
		read_header(f);
	return f;
}

void trace_close(struct trace_file *f)
{
	if (!f || f == &no_memory)
		return;
	if (f->fd >= 0)
		close(f->fd);
	if (f->error != no_memory_text)
		free(f->error);
	free(f->buffer);
	free(f->path);
	free(f);
}

/* Ends the file where it was cut: perhaps in what was passed over. */
static int cut(struct trace_file *f)
{
	struct stat st;
	f->truncated = f->offset + (f->end - f->begin);
	if (fstat(f->fd, &st) == 0 && (uint64_t)st.st_size < f->truncated)
		f->truncated = (uint64_t)st.st_size;
	return 0;
}

/* Makes room for a record of `size` bytes, once the file has proved to be that long: 1, 0 if it is not. */
static int grow(struct trace_file *f, size_t size)
{
	struct stat st;
	if (size <= f->room)
		return 1;
	if (fstat(f->fd, &st) < 0)
		return fail(f, "%s", strerror(errno));
	if ((uint64_t)st.st_size < f->offset + size) {
		f->truncated = (uint64_t)st.st_size;
		return 0;
	}
	uint8_t *bigger = realloc(f->buffer, size);
	if (!bigger)
		return fail(f, "record at %" PRIu64 ": not enough memory for its %zu bytes", f->offset, size);
	f->buffer = bigger;
	f->room = size;
	return 1;
}

/* The rules that a frame obeys, whatever its kind. */
static int check_frame(struct trace_file *f, const struct trace_record *r)
{
	size_t fixed = trace_layout_fixed(trace_layout(r->kind), f->header.version);
	if (r->size < sizeof(*r))
		return fail(f, "record at %" PRIu64 ": size %u is smaller than its header (%zu)", f->offset, r->size,
			sizeof(*r));
	if (r->size % 8)
		return fail(f, "record at %" PRIu64 ": size %u is not a multiple of 8", f->offset, r->size);
	if (r->size > TRACE_RECORD_MAX)
		return fail(f, "record at %" PRIu64 ": size %u is larger than any record (%u)", f->offset, r->size,
			TRACE_RECORD_MAX);
	if (r->size < fixed)
		return fail(f, "record at %" PRIu64 ": size %u is smaller than the fixed part of %s (%zu)", f->offset,
			r->size, trace_kind_name(r->kind), fixed);
	/*
	 * Only a seq above 0 tells that the image record was lost, or is in an earlier chunk, or that another
	 * thread was faster.  Where the limit leaves no room for it, lost is all there is.
	 */
	if (!f->has_record && r->seq == 0 && r->kind != TRACE_IMAGE && r->kind != TRACE_LOST)
		return fail(f, "record at %" PRIu64 ": the first record is of kind %u when it should be image (%u)",
			f->offset, r->kind, TRACE_IMAGE);
	/* `record` may add what it knows of a child that left no trace. */
	if (f->has_image && r->kind == TRACE_IMAGE && f->header.module != TRACE_MODULE_RECORD)
		return fail(
			f, "record at %" PRIu64 ": a second image record, and a file is about one image", f->offset);
	return 0;
}

/* Passes over `size` bytes, which the buffer need not hold. */
static void pass(struct trace_file *f, size_t size)
{
	size_t held = f->end - f->begin;
	f->begin += size < held ? size : held;
	f->offset += size;
}

/* The frame of the next record, which is then whole in the buffer: 1; 0 at the end of the chunk or file. */
static int next_frame(struct trace_file *f, struct trace_record *r)
{
	for (;;) {
		bool journal = f->header.room;
		uint64_t left = f->limit - f->offset;
		if (f->offset >= f->limit || left < sizeof(*r))
			return 0;
		if (fill(f, sizeof(*r)) < 0)
			return -1;
		if (f->begin == f->end && !journal)
			return 0;
		if (f->end - f->begin < sizeof(*r))
			return cut(f);
		decode_frame(f->buffer + f->begin, r);
		if (journal && r->size == 0)
			return 0;
		bool open = journal && r->size & TRACE_OPEN;
		r->size &= open ? ~(uint32_t)TRACE_OPEN : UINT32_MAX;
		if (r->size > left)
			return fail(f,
				"record at %" PRIu64 ": size %u is larger than what is left of its chunk (%" PRIu64 ")",
				f->offset, r->size, left);
		if (!open)
			break;
		/* All but the size may be anything. */
		if (r->size < sizeof(*r) || r->size % 8)
			return fail(f,
				"record at %" PRIu64
				": size %u of an open record is less than %zu, or no multiple of 8",
				f->offset, r->size, sizeof(*r));
		pass(f, r->size);
	}
	if (check_frame(f, r) < 0)
		return -1;
	int enough = grow(f, r->size);
	if (enough <= 0)
		return enough;
	if (fill(f, r->size) < 0)
		return -1;
	return f->end - f->begin < r->size ? cut(f) : 1;
}

int trace_next(struct trace_file *f, struct trace_event *e)
{
	struct trace_record r;
	if (f->error)
		return -1;
	if (f->truncated != UINT64_MAX)
		return 0;
	for (;;) {
		int result = next_frame(f, &r);
		if (result <= 0)
			return result;
		f->has_record = true;
		if (r.seq >= f->seq_end)
			f->seq_end = (uint64_t)r.seq + 1;
		if (trace_layout(r.kind)->fixed)
			break;
		f->skipped++;
		pass(f, r.size);
	}
	e->kind = r.kind;
	e->flags = r.flags;
	e->seq = r.seq;
	e->tid = r.tid;
	e->time_ns = r.time_ns;
	e->offset = f->offset;
	const char *rule = decode_record(
		f->buffer + f->begin, r.size, f->header.version, e, f->message, sizeof(f->message));
	if (rule)
		return fail(f, "%s record at %" PRIu64 ": %s", trace_kind_name(e->kind), f->offset, rule);
	f->has_image |= e->kind == TRACE_IMAGE;
	pass(f, r.size);
	return 1;
}

const struct trace_header *trace_header(const struct trace_file *f)
{
	return &f->header;
}

size_t trace_fixed_size(const struct trace_file *f, enum trace_kind kind)
{
	return trace_layout_fixed(trace_layout(kind), f->header.version);
}

const char *trace_error(const struct trace_file *f)
{
	return f->error;
}

uint64_t trace_truncated(const struct trace_file *f)
{
	return f->truncated;
}

uint64_t trace_skipped(const struct trace_file *f)
{
	return f->skipped;
}

uint64_t trace_seq_end(const struct trace_file *f)
{
	return f->seq_end;
}

const char *trace_list_next(const struct trace_list *list, const char *previous)
{
	if (!list->size)
		return NULL;
	const char *next = previous ? previous + strlen(previous) + 1 : list->bytes;
	return next < list->bytes + list->size ? next : NULL;
}

void *trace_grown(void *items, size_t count, size_t size)
{
	/* At 0, 1, 2, 4, … */
	return count & (count - 1) ? items : reallocarray(items, count ? 2 * count : 1, size);
}
