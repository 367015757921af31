/* SPDX-License-Identifier: MIT */
/*
 * Chunks copied record by record.  The reader says of each record that it is right, and where it is; its bytes are
 * read beside it, so that what nobody changes stays what it is, to the bit.
 */
#include "share/rewrite.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "trace/fields.h"

struct copy {
	const struct rewrite *rewrite;
	struct trace_file *file;	/* of the chunk that is copied */
	FILE *from, *to;	/* to: NULL if nothing is written */
	uint64_t at, limit;	/* in from; where the chunk ends */
	bool open;		/* the record was never finished */
	bool broken, cut;	/* so is a chunk */
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

/* The next record of the chunk, whatever its kind; false at the end. */
static bool read_raw(struct copy *c)
{
	char frame[sizeof(struct trace_record)];
	c->record.length = 0;
	if (c->limit - c->at < sizeof(frame) || fread(frame, sizeof(frame), 1, c->from) != 1)
		return false;
	size_t size = get32(frame);
	c->open = size & TRACE_OPEN;
	size -= c->open;
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
	if (c->open)
		return;
	set32(frame + offsetof(struct trace_record, size), sizeof(struct trace_record));
	set32(frame + offsetof(struct trace_record, seq),
		new_seq(c, get32(frame + offsetof(struct trace_record, seq))));
	put(c, frame, sizeof(struct trace_record));
}

static void put_record(struct copy *c, const struct trace_event *e)
{
	static const char zeros[8];
	const struct trace_layout *layout = trace_layout(e->kind);
	size_t fixed = trace_fixed_size(c->file, e->kind);
	const char *raw = c->record.data, *text = raw + fixed;
	c->made.length = 0;
	buffer_add(&c->made, raw, fixed);
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

/* Of the chunks together: what they end with is where the last of them would. */
static void put_header(struct copy *c, const struct image_chunk *all)
{
	struct trace_header h;
	if (fread(&h, trace_header(c->file)->size, 1, c->from) != 1)
		return;
	if (c->rewrite->header)
		c->rewrite->header(c->rewrite->context, &h);
	if (trace_header(c->file)->version > 1) {
		h.room = 0;
		h.seq_end = htole32(new_seq(c, all->seq_end));
		h.lost_error = htole32(all->lost_error);
	}
	put(c, &h, trace_header(c->file)->size);
}

static void copy_records(struct copy *c)
{
	struct trace_file *f = c->file;
	struct trace_event e;
	while (trace_next(f, &e) > 0) {
		while (c->at < e.offset && read_raw(c))
			put_unknown(c);
		if (c->at != e.offset || !read_raw(c))
			return;	/* it was changed while we read */
		if (!c->rewrite->keep || c->rewrite->keep(c->rewrite->context, &e))
			put_record(c, &e);
	}
	/* Unknown ones at its end. */
	if (!trace_error(f) && trace_skipped(f))
		while (read_raw(c))
			put_unknown(c);
	c->broken |= trace_error(f) != NULL;
	c->cut |= trace_truncated(f) != UINT64_MAX;
}

static FILE *open_at(int dir, const char *name, int flags, const char *mode)
{
	int fd = openat(dir, name, flags | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, mode);
	if (!file && fd >= 0)
		close(fd);
	return file;
}

/* Of what is no trace, or could not be opened, nothing is left. */
static void copy_chunk(
	struct copy *c, int from, const struct image_chunk *chunk, bool first, const struct image_chunk *all)
{
	c->file = trace_open(from, chunk->name, chunk->offset);
	c->from = open_at(from, chunk->name, O_RDONLY, "r");
	const struct trace_header *h = trace_header(c->file);
	if (c->from && !trace_error(c->file) && fseeko(c->from, (off_t)chunk->offset, SEEK_SET) == 0) {
		c->limit = h->room ? chunk->offset + h->room : UINT64_MAX;
		c->at = chunk->offset + h->size;
		if (first)
			put_header(c, all);
		else
			fseeko(c->from, (off_t)c->at, SEEK_SET);
		copy_records(c);
	}
	if (c->from)
		fclose(c->from);
	trace_close(c->file);
}

int rewrite_chunks(
	const struct rewrite *rewrite, int from, const struct image_chunk *chunks, size_t count, int to, const char *as)
{
	static const char nothing[sizeof(struct trace_record)];
	struct copy c = {.rewrite = rewrite};
	struct image_chunk all = {0};
	for (size_t i = 0; i < count; i++) {
		all.seq_end = chunks[i].seq_end > all.seq_end ? chunks[i].seq_end : all.seq_end;
		all.lost_error = all.lost_error ? all.lost_error : chunks[i].lost_error;
	}
	c.to = to < 0 ? NULL : open_at(to, as, O_WRONLY | O_CREAT | O_EXCL, "w");
	if (to >= 0 && !c.to)
		return errno;
	for (size_t i = 0; i < count; i++)
		copy_chunk(&c, from, &chunks[i], i == 0, &all);
	/* Where it breaks, or is cut, the copy is, too: at its end. */
	if (c.broken)
		put(&c, nothing, sizeof(nothing));
	else if (c.cut)
		put(&c, nothing, sizeof(nothing) / 3);
	int error = c.to && (ferror(c.to) | fclose(c.to)) ? (errno ? errno : EIO) : 0;
	buffer_free(&c.record);
	buffer_free(&c.made);
	return error;
}

int rewrite_file(const struct rewrite *rewrite, int from, const char *name, int to, const char *as)
{
	struct image_chunk whole = {.name = name};
	struct trace_file *f = trace_open(from, name, 0);
	if (!trace_error(f)) {
		whole.seq_end = trace_header(f)->seq_end;
		whole.lost_error = trace_header(f)->lost_error;
	}
	trace_close(f);
	return rewrite_chunks(rewrite, from, &whole, 1, to, as);
}

char *rewrite_name(const struct image *image, const struct image_chunk *chunk)
{
	struct buffer b = {0};
	buffer_printf(&b, "%" PRIu32 "-%" PRIu64 "-", image->pid, image->start);
	for (int i = 0; i < 8; i++)
		buffer_printf(&b, "%02x", image->random[i]);
	buffer_printf(&b, ".%s.trace", trace_module_name(chunk->module));
	return b.data;
}
