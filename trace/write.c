/* SPDX-License-Identifier: MIT */
/*
 * A record is reserved by storing its size, marked as open, over the zeros of a mapped chunk: who finds something there
 * goes on behind it.  So every byte of a chunk is explained by what stands before it, whenever the process dies.
 */
#include "trace/write.h"

#include "trace/clock.h"
#include "trace/own-file.h"
#include "trace/text.h"
#include "trace/turn.h"

enum {
	STRING_MAX = 64 << 10,
	CHUNKS_MAX = 256,
	/* of a next chunk, or a sixteenth of all so far: ask for little, where memory may be all there is */
	GROWTH_MAX = 256 << 10,
	ROOM_MIN = 16 << 10,	/* free bytes that make another try worth it */
	ATTEMPTS_MAX = 64,	/* of one thread: a quota may say no, or a sandbox, and free bytes do not tell */
	LOST_ROOM = sizeof(struct trace_lost),	/* at the end of each chunk, to say that the limit was reached */
	/* a search that fails, where no next chunk can be had: all descriptors are taken, say */
	SPARE_ROOM = 2 << 10,
	/* before it, for what comes late */
	END_ROOM = 3 * sizeof(struct trace_activity) + sizeof(struct trace_end),
};

enum state {
	NOWHERE,		/* nothing is ever written */
	MAPPED,			/* to a chunk, or the next one that can be had */
	APPENDED,		/* to a file of its own */
	LIMITED,		/* nothing more: LIBTRACE_LIMIT was reached */
};

/* A chunk, and a record's begin in it from which to look for free room. */
struct place {
	struct chunk chunk;
	uint32_t next;
};

static struct {
	struct trace_target target;
	enum state state;
	bool named;		/* the image record is written, or about to be */
	unsigned current;	/* the chunk that takes records; 0: there is none yet */
	uint32_t turn;		/* to take the next */
	unsigned attempts;	/* in vain, since the last that was had */
	uint32_t refused;	/* the thread that made the latest: others may be let where it is not */
	bool ended;		/* a page of the journal is gone: no further chunk is worth it */
	/* errno: why the latest chunk could not be had, or used; 0: it could, or that does not tell */
	uint32_t error;
	uint32_t seq;		/* of the next record */
	uint32_t late;		/* bytes that every chunk keeps for the end: objects are closed then */
	uint64_t taken;		/* bytes of chunks */
	uint64_t written;	/* of records, and of those that had no room */
	/* Chunks stay mapped, as others may still be writing there.  [0] is none. */
	struct place places[CHUNKS_MAX + 1];
} writer;

static const char zeros[8];

void parts_begin(struct trace_parts *p, struct sys_iovec *parts, unsigned room, void *record, size_t size)
{
	*p = (struct trace_parts){.parts = parts, .count = 1, .room = room};
	parts[0] = (struct sys_iovec){record, size};
}

uint32_t parts_bytes(struct trace_parts *p, const char *bytes, size_t size)
{
	if (size == 0)
		return 0;
	if (p->count == p->room) {
		p->flags |= TRACE_CUT;
		return 0;
	}
	p->parts[p->count++] = (struct sys_iovec){bytes, size};
	return (uint32_t)size;
}

uint32_t parts_string(struct trace_parts *p, const char *string)
{
	if (!string)
		return 0;
	size_t length = text_length_max(string, STRING_MAX);
	if (length < STRING_MAX)
		return parts_bytes(p, string, length + 1);
	if (p->room - p->count < 2) {
		p->flags |= TRACE_CUT;
		return 0;
	}
	p->flags |= TRACE_CUT;
	return parts_bytes(p, string, length) + parts_bytes(p, zeros, 1);
}

static void set_times(void)
{
	struct trace_header *h = &writer.target.header;
	h->time_ns = clock_now(SYS_CLOCK_MONOTONIC);
	h->realtime_offset_ns = (int64_t)(clock_now(SYS_CLOCK_REALTIME) - h->time_ns);
}

/* --- Chunks --- */

static struct trace_header *header_of(const struct place *p)
{
	return (struct trace_header *)p->chunk.bytes;
}

/* Says in the latest chunk how many records there would be, and why the first of them is not there. */
static void lose(uint32_t seq)
{
	struct place *p = &writer.places[__atomic_load_n(&writer.current, __ATOMIC_ACQUIRE)];
	if (!p->chunk.bytes || !chunk_can_store(&p->chunk, &header_of(p)->seq_end))
		return;
	uint32_t *end = &header_of(p)->seq_end, before = __atomic_load_n(end, __ATOMIC_RELAXED);
	while (before < seq + 1 &&
		!__atomic_compare_exchange_n(end, &before, seq + 1, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	before = 0;
	__atomic_compare_exchange_n(&header_of(p)->lost_error, &before,
		__atomic_load_n(&writer.error, __ATOMIC_RELAXED), false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

/* The magic comes last: until then the chunk is a page of zeros to the reader. */
static bool write_header(struct place *p, uint32_t flags)
{
	struct trace_header h = writer.target.header, *to = header_of(p);
	if (!chunk_can_store(&p->chunk, to))
		return false;
	h.flags |= flags;
	h.room = p->chunk.room;
	h.seq_end = h.lost_error = 0;
	memcpy((char *)to + sizeof(h.magic), (char *)&h + sizeof(h.magic), sizeof(h) - sizeof(h.magic));
	uint64_t magic;
	memcpy(&magic, TRACE_MAGIC, sizeof(magic));
	__atomic_store_n((uint64_t *)(void *)to->magic, magic, __ATOMIC_RELEASE);
	return true;
}

static size_t next_size(size_t wanted)
{
	size_t most = writer.taken / 16 > GROWTH_MAX ? writer.taken / 16 : GROWTH_MAX;
	size_t size = writer.taken < most ? writer.taken : most;
	wanted += sizeof(struct trace_header) + writer.late + SPARE_ROOM + END_ROOM + LOST_ROOM;
	return size > wanted ? size : wanted;
}

/* Takes the next chunk, with room for `wanted` bytes of records. */
static enum journal_answer take_chunk(size_t wanted)
{
	struct trace_header *h = &writer.target.header;
	struct place *p = &writer.places[writer.current + 1];
	if (writer.current == CHUNKS_MAX)
		return JOURNAL_FULL;
	enum journal_answer answer = journal_take(
		&writer.target.place, writer.current == 0, next_size(wanted), &p->chunk);
	__atomic_store_n(&writer.error, (uint32_t)p->chunk.error, __ATOMIC_RELAXED);
	if (!p->chunk.bytes)
		return answer;
	h->number = writer.current + 1;
	set_times();
	if (!write_header(p, answer == JOURNAL_IMAGES ? TRACE_HEADER_IMAGES : 0))
		return JOURNAL_FULL;
	if (answer != JOURNAL_TAKEN)
		return answer;
	p->next = sizeof(*h);
	writer.taken += p->chunk.room;
	writer.attempts = 0;
	__atomic_store_n(&writer.current, h->number, __ATOMIC_RELEASE);
	return JOURNAL_TAKEN;
}

/* After attempts in vain, is another one worth it? */
static bool may_attempt(void)
{
	struct statfs fs;
	return !writer.attempts || (sys_statfs(writer.target.place.directory, &fs) == 0 &&
		(uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize >= ROOM_MIN);
}

/* A chunk behind `current`, by this thread or another. */
static bool grow(unsigned current, size_t size, uint32_t tid)
{
	if (writer.ended || (writer.attempts >= ATTEMPTS_MAX && writer.refused == tid) || !turn_take(&writer.turn))
		return false;
	bool grown = writer.current != current;
	if (!grown && may_attempt()) {
		writer.attempts++;
		writer.refused = tid;
		grown = take_chunk(size) == JOURNAL_TAKEN;
	}
	turn_leave(&writer.turn);
	return grown;
}

/* Whether every page of a record can be stored to; the first one is known. */
static bool pages_hold(const struct chunk *c, const uint8_t *record, size_t size)
{
	size_t page = writer.target.place.page_size;
	for (uintptr_t at = ((uintptr_t)record & -page) + page; c->probed && at < (uintptr_t)record + size; at += page)
		if (!chunk_can_store(c, (const void *)at))
			return false;
	return true;
}

/*
 * Room for a record in a chunk, whose size is stored as that of an open one; NULL: none, and *refused: a page is gone.
 */
static uint32_t *reserve_in(struct place *p, size_t size, size_t kept, bool *refused)
{
	uint32_t at = __atomic_load_n(&p->next, __ATOMIC_RELAXED);
	while (at + size + kept <= p->chunk.room) {
		uint32_t *word = (uint32_t *)(void *)(p->chunk.bytes + at), taken = 0;
		*refused = !chunk_can_store(&p->chunk, word);
		if (*refused)
			return NULL;
		if (__atomic_compare_exchange_n(
			    word, &taken, (uint32_t)size | TRACE_OPEN, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
			__atomic_store_n(&p->next, at + (uint32_t)size, __ATOMIC_RELAXED);
			*refused = !pages_hold(&p->chunk, (uint8_t *)word, size);
			return *refused ? NULL : word;
		}
		taken &= ~(uint32_t)TRACE_OPEN;
		if (taken < sizeof(struct trace_record) || taken > p->chunk.room)
			return NULL;	/* somebody else wrote here */
		at += taken;
	}
	return NULL;
}

/* What is lost from here on is still counted, if the header's page is there. */
static void end(void)
{
	writer.ended = true;
	__atomic_store_n(&writer.error, EFAULT, __ATOMIC_RELAXED);
}

/* The spare room is for what comes when there is no next chunk. */
static uint32_t *reserve(size_t size, uint32_t tid, bool late)
{
	bool refused = false, may_grow = !late;
	for (;;) {
		unsigned current = __atomic_load_n(&writer.current, __ATOMIC_ACQUIRE);
		size_t kept = late ? LOST_ROOM : LOST_ROOM + END_ROOM + __atomic_load_n(&writer.late, __ATOMIC_RELAXED);
		if (may_grow)
			kept += SPARE_ROOM;
		uint32_t *word = current ? reserve_in(&writer.places[current], size, kept, &refused) : NULL;
		if (refused)
			end();
		if (word || refused || !may_grow)
			return word;
		may_grow = grow(current, size, tid);
	}
}

/* An object that is open now will be closed, and there must be room to say so. */
static void keep_room(enum trace_kind kind)
{
	if (kind == TRACE_OBJECT)
		__atomic_fetch_add(&writer.late, sizeof(struct trace_close), __ATOMIC_RELAXED);
	else if (kind == TRACE_CLOSE && __atomic_load_n(&writer.late, __ATOMIC_RELAXED))
		__atomic_fetch_sub(&writer.late, sizeof(struct trace_close), __ATOMIC_RELAXED);
}

/* Everything but the size, which then says that all is there. */
static void fill(uint32_t *word, const struct sys_iovec *parts, unsigned count, size_t size)
{
	uint8_t *to = (uint8_t *)word + sizeof(*word);
	const uint8_t *first = (const uint8_t *)parts[0].base + sizeof(*word);
	memcpy(to, first, parts[0].length - sizeof(*word));
	to += parts[0].length - sizeof(*word);
	for (unsigned i = 1; i < count; i++) {
		memcpy(to, parts[i].base, parts[i].length);
		to += parts[i].length;
	}
	__atomic_store_n(word, (uint32_t)size, __ATOMIC_RELEASE);
}

/* --- Records --- */

bool writer_begin(const struct trace_target *target, uint32_t tid)
{
	writer.target = *target;
	writer.target.header.number = 1;
	writer.seq = 0;
	writer.written = 0;
	writer.attempts = 0;
	writer.taken = 0;
	journal_begin();
	enum journal_answer answer = take_chunk(0);
	writer.state = answer == JOURNAL_TAKEN || answer == JOURNAL_FULL ? MAPPED : NOWHERE;
	if (answer == JOURNAL_UNMAPPED) {
		set_times();
		writer.state = own_file_begin(writer.target.place.directory, &writer.target.header) ? APPENDED :
												      NOWHERE;
	}
	writer.attempts = answer == JOURNAL_FULL;
	writer.ended = false;
	writer.named = writer.state != NOWHERE && answer != JOURNAL_FULL;
	if (writer.named)
		target->write_image(tid);
	return writer.state != NOWHERE;
}

/* Once there is a chunk at last, it begins with the image record as others do. */
static bool name_image(uint32_t tid)
{
	if (!writer.current && !grow(0, 0, tid))
		return false;
	if (!__atomic_exchange_n(&writer.named, true, __ATOMIC_RELAXED))
		writer.target.write_image(tid);
	return true;
}

void writer_lose(void)
{
	lose(__atomic_fetch_add(&writer.seq, 1, __ATOMIC_RELAXED));
}

void writer_forget(void)
{
	writer.state = NOWHERE;
	writer.current = 0;
	writer.turn = 0;
	own_file_forget();
}

uint32_t writer_seq(void)
{
	return __atomic_load_n(&writer.seq, __ATOMIC_RELAXED);
}

/* Says that the limit was reached: where its room was kept, or in the own file. */
static void write_lost(const struct trace_record *unwritten)
{
	struct trace_lost lost = {.record = *unwritten, .limit = writer.target.limit};
	lost.record.size = sizeof(lost);
	lost.record.kind = TRACE_LOST;
	lost.record.flags = 0;
	struct sys_iovec part = {&lost, sizeof(lost)};
	struct place *p = &writer.places[writer.current];
	bool refused = false;
	if (writer.state == APPENDED)
		own_file_append(&part, 1, sizeof(lost));
	else if (writer.current) {
		uint32_t *word = reserve_in(p, sizeof(lost), 0, &refused);
		if (word)
			fill(word, &part, 1, sizeof(lost));
	}
	writer.state = LIMITED;
}

struct trace_record *trace_write(struct trace_parts *p, enum trace_kind kind, uint32_t tid)
{
	if (writer.state == NOWHERE || (!writer.named && (p->late || !name_image(tid)))) {
		writer_lose();
		return NULL;
	}
	struct trace_record *record = (struct trace_record *)p->parts[0].base;
	size_t size = 0;
	for (unsigned i = 0; i < p->count; i++)
		size += p->parts[i].length;
	size_t padding = -size % 8;
	p->parts[p->count] = (struct sys_iovec){zeros, padding};
	size += padding;
	record->size = (uint32_t)size;
	record->kind = (uint16_t)kind;
	record->flags |= p->flags;
	record->tid = tid;
	record->time_ns = clock_now(SYS_CLOCK_MONOTONIC);
	record->seq = __atomic_fetch_add(&writer.seq, 1, __ATOMIC_RELAXED);
	keep_room(kind);
	uint32_t *word = NULL;
	if (size > TRACE_RECORD_MAX || writer.state == LIMITED)
		;
	else if (__atomic_add_fetch(&writer.written, size, __ATOMIC_RELAXED) + sizeof(struct trace_header) + LOST_ROOM >
		writer.target.limit)
		write_lost(record);
	else if (writer.state == MAPPED)
		word = reserve(size, tid, p->late);
	else if (!own_file_append(p->parts, p->count + 1, size))
		writer.state = NOWHERE;
	if (word)
		fill(word, p->parts, p->count + 1, size);
	else if (writer.state != APPENDED)
		lose(record->seq);
	return (struct trace_record *)(void *)word;
}

bool trace_is_there(const struct trace_record *record)
{
	/* All chunks are on one file system. */
	const struct chunk *c = &writer.places[1].chunk;
	return chunk_can_store(c, record) && pages_hold(c, (const uint8_t *)record, record->size);
}

void trace_write_fixed(void *record, size_t size, enum trace_kind kind, uint32_t tid)
{
	struct sys_iovec parts[2];
	struct trace_parts p;
	parts_begin(&p, parts, 1, record, size);
	trace_write(&p, kind, tid);
}

void trace_write_late(void *record, size_t size, enum trace_kind kind, uint32_t tid)
{
	struct sys_iovec parts[2];
	struct trace_parts p;
	parts_begin(&p, parts, 1, record, size);
	p.late = true;
	trace_write(&p, kind, tid);
}
