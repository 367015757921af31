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

/* Where a kind says how long its strings are, in their order; offset 0 ends them. */
struct text_field {
	size_t offset;
	enum rewrite_role role;
};

#define STRING(type, name) {offsetof(struct type, name##_bytes), REWRITE_STRING}
#define LIST(type, name) {offsetof(struct type, name##_bytes), REWRITE_LIST}

static const struct layout {
	size_t fixed;
	struct text_field texts[7];
} layouts[] = {
	[TRACE_IMAGE] = {sizeof(struct trace_image), {STRING(trace_image, exe), STRING(trace_image, cwd),
		{offsetof(struct trace_image, argv_bytes), REWRITE_ARGV}, {offsetof(struct trace_image, env_bytes), REWRITE_ENV},
		STRING(trace_image, glibc)}},
	[TRACE_SEARCH] = {sizeof(struct trace_search), {STRING(trace_search, name)}},
	[TRACE_CANDIDATE] = {sizeof(struct trace_candidate), {STRING(trace_candidate, path)}},
	[TRACE_REDIRECT] = {sizeof(struct trace_redirect), {STRING(trace_redirect, name), STRING(trace_redirect, to),
		STRING(trace_redirect, rule), STRING(trace_redirect, source), STRING(trace_redirect, without)}},
	[TRACE_OBJECT] = {sizeof(struct trace_object), {STRING(trace_object, path), STRING(trace_object, soname),
		LIST(trace_object, needed), STRING(trace_object, rpath), STRING(trace_object, runpath),
		STRING(trace_object, build_id)}},
	[TRACE_FAILED] = {sizeof(struct trace_failed), {STRING(trace_failed, name)}},
	[TRACE_CLOSE] = {sizeof(struct trace_close), {{0}}},
	[TRACE_ACTIVITY] = {sizeof(struct trace_activity_record), {{0}}},
	[TRACE_DLOPEN] = {sizeof(struct trace_dlopen), {STRING(trace_dlopen, name), LIST(trace_dlopen, frames)}},
	[TRACE_DLERROR] = {sizeof(struct trace_dlerror), {STRING(trace_dlerror, text)}},
	[TRACE_CUDA] = {sizeof(struct trace_cuda), {STRING(trace_cuda, function), LIST(trace_cuda, arguments)}},
	[TRACE_COMPAT] = {sizeof(struct trace_compat), {STRING(trace_compat, setting), STRING(trace_compat, name),
		STRING(trace_compat, driver), LIST(trace_compat, gpus), STRING(trace_compat, directory),
		LIST(trace_compat, candidates)}},
	[TRACE_END] = {sizeof(struct trace_end), {{0}}},
	[TRACE_STATUS] = {sizeof(struct trace_status), {{0}}},
	[TRACE_LOST] = {sizeof(struct trace_lost), {{0}}},
	[TRACE_DLSYM] = {sizeof(struct trace_dlsym), {STRING(trace_dlsym, name), STRING(trace_dlsym, version)}},
	[TRACE_DLCLOSE] = {sizeof(struct trace_dlclose), {{0}}},
};

#define HAS_PLACE(name, value, text) _Static_assert(value < countof(layouts), "a kind has a layout: " text);
TRACE_KINDS(HAS_PLACE)

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
	const struct layout *layout = &layouts[e->kind];
	const char *raw = c->record.data, *text = raw + layout->fixed;
	if (!layout->fixed) {
		put_unknown(c);
		return;
	}
	c->made.length = 0;
	buffer_add(&c->made, raw, layout->fixed);
	for (const struct text_field *f = layout->texts; f->offset; f++) {
		uint32_t size = get32(raw + f->offset);
		size_t before = c->made.length;
		if (size && c->rewrite->text)
			c->rewrite->text(c->rewrite->context, e, f->role, text, size, &c->made);
		else
			buffer_add(&c->made, text, size);
		/* It may have become longer; what has no room is left out. */
		if (c->made.length > TRACE_RECORD_MAX - sizeof(zeros)) {
			c->made.length = before;
			set16(c->made.data + offsetof(struct trace_record, flags), e->flags | TRACE_CUT);
		}
		set32(c->made.data + f->offset, (uint32_t)(c->made.length - before));
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
