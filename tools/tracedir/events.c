/* SPDX-License-Identifier: MIT */
/*
 * The events of one image in order: its modules merged by time, the records of each by seq.
 *
 * Threads take their seq before they write, so a record may come a little later in the file than its
 * seq says.  Records that come too early are held, a few at most: memory does not depend on the trace.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "trace/env.h"
#include "trace/fields.h"
#include "tracedir/parts.h"

enum {
	HELD_MAX = 64,		/* records: more threads than this do not write at the same moment */
	HELD_BYTES_MAX = 1 << 20,
};

/* A record that came before its turn, with strings of its own. */
struct held {
	struct trace_event event;
	char *bytes;
	size_t size;
};

/* The records of one module, over all its chunks. */
struct stream {
	struct tracedir *dir;
	struct image *image;
	enum trace_module module;
	size_t next_chunk;	/* in image->chunks */
	struct trace_file *file;
	const char *name;
	bool *reported;
	struct held held[HELD_MAX];	/* by seq, the lowest last */
	size_t held_count, held_bytes;
	struct trace_event event;	/* the head of the stream */
	char *bytes;		/* what its strings point into, NULL: the file's buffer */
	uint64_t expected;	/* seq of the next record if none is missing */
	uint64_t count, skipped;	/* records delivered; passed over by the reader */
	uint64_t seq_end;	/* of all chunks so far */
	bool unknown;		/* nobody knows how many records are missing */
};

/* --- A record that waits --- */

/* Calls each for every pointer of the event that a string or list is behind. */
static void each_string(
	struct trace_event *e, void (*each)(void *context, const char **string, size_t size), void *context)
{
	for (const struct trace_field *f = trace_layout(e->kind)->fields; f->name; f++) {
		void *member = (char *)e + f->decoded_at;
		struct trace_list *list = member;
		const char **string = member;
		if (f->type == TRACE_STRING && *string)
			each(context, string, strlen(*string) + 1);
		else if (f->type == TRACE_LIST && list->size)
			each(context, &list->bytes, list->size);
	}
}

static void add_size(void *context, const char **string, size_t size)
{
	(void)string;
	*(size_t *)context += size;
}

/* Moves the string to *context, which then points behind it. */
static void move_string(void *context, const char **string, size_t size)
{
	char **to = context;
	memcpy(*to, *string, size);
	*string = *to;
	*to += size;
}

static void hold(struct stream *s)
{
	struct held h = {.event = s->event};
	each_string(&h.event, add_size, &h.size);
	h.bytes = xreallocarray(NULL, h.size, 1);
	char *to = h.bytes;
	each_string(&h.event, move_string, &to);
	size_t at = s->held_count++;
	for (; at > 0 && s->held[at - 1].event.seq < h.event.seq; at--)
		s->held[at] = s->held[at - 1];
	s->held[at] = h;
	s->held_bytes += h.size;
}

/* Makes the held record with the lowest seq the head of the stream. */
static void release(struct stream *s)
{
	struct held *h = &s->held[--s->held_count];
	s->event = h->event;
	s->bytes = h->bytes;
	s->held_bytes -= h->size;
}

/* --- A stream --- */

static void close_file(struct stream *s)
{
	bool more = s->next_chunk < s->image->chunk_count && s->image->chunks[s->next_chunk].module == s->module;
	if (!*s->reported)
		problem_add_file(s->dir, s->file, s->name);
	*s->reported = true;
	s->skipped += trace_skipped(s->file);
	if (trace_seq_end(s->file) > s->seq_end)
		s->seq_end = trace_seq_end(s->file);
	/* What a next chunk continues leaves a gap in seq, if anything. */
	if (!more && (trace_error(s->file) || trace_truncated(s->file) != UINT64_MAX))
		s->unknown = true;
	trace_close(s->file);
	s->file = NULL;
}

/* Reads a record of whichever chunk it is in: false when there are no more. */
static bool read_next(struct stream *s)
{
	for (;;) {
		if (!s->file) {
			if (s->next_chunk == s->image->chunk_count ||
				s->image->chunks[s->next_chunk].module != s->module)
				return false;
			struct image_chunk *chunk = &s->image->chunks[s->next_chunk++];
			s->file = trace_open(s->dir->fd, chunk->name, chunk->offset);
			s->name = chunk->name;
			s->reported = &chunk->reported;
		}
		if (trace_next(s->file, &s->event) > 0)
			return true;
		close_file(s);
	}
}

static void limit_reached(struct stream *s)
{
	s->unknown = true;
	if (s->file && !*s->reported)
		problem_add(s->dir, false,
			xasprintf("%s/%s: " ENV_LIMIT " (%" PRIu64 " bytes) was reached: what came after it "
				  "is lost",
				s->dir->path, s->name, s->event.u.lost.limit));
}

/* Makes the next record the head of the stream: false at its end. */
static bool advance(struct stream *s)
{
	free(s->bytes);
	s->bytes = NULL;
	for (;;) {
		bool full = s->held_count == HELD_MAX || s->held_bytes > HELD_BYTES_MAX;
		if (s->held_count && (full || s->held[s->held_count - 1].event.seq <= s->expected)) {
			release(s);
			break;
		}
		if (!read_next(s)) {
			if (!s->held_count)
				return false;
			release(s);
			break;
		}
		if (s->event.seq <= s->expected)
			break;
		hold(s);
	}
	if (s->event.seq >= s->expected)
		s->expected = (uint64_t)s->event.seq + 1;
	s->count++;
	if (s->event.kind == TRACE_LOST)
		limit_reached(s);
	return true;
}

static uint64_t lost(const struct stream *s)
{
	uint64_t seen = s->count + s->skipped;
	if (s->unknown)
		return UINT64_MAX;
	return s->seq_end > seen ? s->seq_end - seen : 0;
}

/* --- An image --- */

static struct stream *begin_stream(struct tracedir *d, struct image *image, size_t first_chunk)
{
	struct stream *s = xcalloc(1, sizeof(*s));
	s->dir = d;
	s->image = image;
	s->module = image->chunks[first_chunk].module;
	s->next_chunk = first_chunk;
	return s;
}

uint64_t tracedir_events(struct tracedir *d, size_t index,
	void (*each)(void *context, const struct trace_event *, enum trace_module), void *context)
{
	enum { STREAMS_MAX = 4 };	/* the modules that there are, and one to spare */
	struct image *image = &d->images[index];
	struct stream *streams[STREAMS_MAX];
	bool alive[STREAMS_MAX];
	size_t count = 0;
	uint64_t all_lost = 0;
	for (size_t i = 0; i < image->chunk_count && count < STREAMS_MAX; i++) {
		if (i > 0 && image->chunks[i - 1].module == image->chunks[i].module)
			continue;
		streams[count] = begin_stream(d, image, i);
		alive[count] = advance(streams[count]);
		count++;
	}
	for (;;) {
		size_t earliest = count;
		for (size_t i = 0; i < count; i++)
			if (alive[i] &&
				(earliest == count || streams[i]->event.time_ns < streams[earliest]->event.time_ns))
				earliest = i;
		if (earliest == count)
			break;
		each(context, &streams[earliest]->event, streams[earliest]->module);
		alive[earliest] = advance(streams[earliest]);
	}
	for (size_t i = 0; i < count; i++) {
		uint64_t n = lost(streams[i]);
		all_lost = n == UINT64_MAX || all_lost == UINT64_MAX ? UINT64_MAX : all_lost + n;
		free(streams[i]);
	}
	return all_lost;
}
