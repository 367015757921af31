/* SPDX-License-Identifier: MIT */
/*
 * A trace file copied record by record.  The reader says of each record that it is right, and where it is; its bytes are
 * read beside it, so that what nobody changes stays what it is, to the bit.
 */
#include "share/rewrite.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "trace/fields.h"

struct copy {
	const struct rewrite *rewrite;
	FILE *from, *to;	/* to: NULL if nothing is written */
	uint64_t at;		/* in from */
	struct buffer record, made;
};

static void put(struct copy *c, const void *bytes, size_t size)
{
	if (c->to)
		fwrite(bytes, 1, size, c->to);	/* whether it was is seen at the end */
}

static uint32_t get32(const char *bytes)
{
	uint32_t value;
	memcpy(&value, bytes, sizeof(value));
	return le32toh(value);
}

static void set32(char *bytes, uint32_t value)
{
	value = htole32(value);
	memcpy(bytes, &value, sizeof(value));
}

static void set16(char *bytes, unsigned value)
{
	uint16_t half = htole16((uint16_t)value);
	memcpy(bytes, &half, sizeof(half));
}

/* The next record of the file, whatever its kind; false at the end. */
static bool read_raw(struct copy *c)
{
	char frame[sizeof(struct trace_record)];
	c->record.length = 0;
	if (fread(frame, sizeof(frame), 1, c->from) != 1)
		return false;
	size_t size = get32(frame);
	if (size < sizeof(frame) || size > TRACE_RECORD_MAX)
		return false;
	buffer_add(&c->record, frame, sizeof(frame));
	while (c->record.length < size) {
		char block[4096];
		size_t left = size - c->record.length;
		size_t got = fread(block, 1, left < sizeof(block) ? left : sizeof(block), c->from);
		if (got == 0)
			return false;
		buffer_add(&c->record, block, got);
	}
	c->at += size;
	return true;
}

static uint32_t new_seq(const struct copy *c, uint32_t seq)
{
	return c->rewrite->seq ? c->rewrite->seq(c->rewrite->context, seq) : seq;
}

/* A later version's record: what it says may be anything. */
static void put_unknown(struct copy *c)
{
	char *frame = c->record.data;
	set32(frame + offsetof(struct trace_record, size), sizeof(struct trace_record));
	set32(frame + offsetof(struct trace_record, seq), new_seq(c, get32(frame + offsetof(struct trace_record, seq))));
	put(c, frame, sizeof(struct trace_record));
}

static void put_record(struct copy *c, const struct trace_event *e)
{
	static const char zeros[8];
	const struct trace_layout *layout = trace_layout(e->kind);
	const char *raw = c->record.data, *text = raw + layout->fixed;
	c->made.length = 0;
	buffer_add(&c->made, raw, layout->fixed);
	for (const struct trace_field *f = layout->fields; f->name; f++) {
		if (f->type != TRACE_STRING && f->type != TRACE_LIST)
			continue;
		uint32_t size = get32(raw + f->at);
		size_t before = c->made.length;
		if (size && c->rewrite->text)
			c->rewrite->text(c->rewrite->context, e, f, text, size, &c->made);
		else
			buffer_add(&c->made, text, size);
		/* It may have become longer; what has no room is left out. */
		if (c->made.length > TRACE_RECORD_MAX - sizeof(zeros)) {
			c->made.length = before;
			set16(c->made.data + offsetof(struct trace_record, flags), e->flags | TRACE_CUT);
		}
		set32(c->made.data + f->at, (uint32_t)(c->made.length - before));
		text += size;
	}
	buffer_add(&c->made, zeros, -c->made.length % sizeof(zeros));
	set32(c->made.data + offsetof(struct trace_record, size), (uint32_t)c->made.length);
	set32(c->made.data + offsetof(struct trace_record, seq), new_seq(c, e->seq));
	put(c, c->made.data, c->made.length);
}

static void copy_header(struct copy *c)
{
	struct trace_header h;
	if (fread(&h, sizeof(h), 1, c->from) != 1)
		return;
	c->at = sizeof(h);
	if (c->rewrite->header)
		c->rewrite->header(c->rewrite->context, &h);
	put(c, &h, sizeof(h));
}

static void copy_records(struct copy *c, struct trace_file *f)
{
	static const char nothing[sizeof(struct trace_record)];
	struct trace_event e;
	while (trace_next(f, &e) > 0) {
		while (c->at < e.offset && read_raw(c))
			put_unknown(c);
		if (c->at != e.offset || !read_raw(c))
			return;	/* it was changed while we read */
		if (!c->rewrite->keep || c->rewrite->keep(c->rewrite->context, &e))
			put_record(c, &e);
	}
	/* Unknown ones at its end; where it breaks, or is cut, the copy does, too. */
	if (!trace_error(f) && trace_skipped(f))
		while (read_raw(c))
			put_unknown(c);
	if (trace_error(f))
		put(c, nothing, sizeof(nothing));
	else if (trace_truncated(f) != UINT64_MAX)
		put(c, nothing, sizeof(nothing) / 3);
}

static FILE *open_at(int dir, const char *name, int flags, const char *mode)
{
	int fd = openat(dir, name, flags | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, mode);
	if (!file && fd >= 0)
		close(fd);
	return file;
}

int rewrite_file(const struct rewrite *rewrite, int from, const char *name, int to, const char *as)
{
	struct copy c = {.rewrite = rewrite};
	struct trace_file *f = trace_open(from, name);
	int error = 0;
	c.from = open_at(from, name, O_RDONLY, "r");
	c.to = to < 0 ? NULL : open_at(to, as, O_WRONLY | O_CREAT | O_EXCL, "w");
	if (to >= 0 && !c.to)
		error = errno;
	/* Of what is no trace, or could not be opened, an empty file is left. */
	if (!error && c.from && !trace_error(f)) {
		copy_header(&c);
		copy_records(&c, f);
	}
	if (c.to && (ferror(c.to) | fclose(c.to)))
		error = errno ? errno : EIO;
	if (c.from)
		fclose(c.from);
	trace_close(f);
	buffer_free(&c.record);
	buffer_free(&c.made);
	return error;
}
