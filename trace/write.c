/* SPDX-License-Identifier: MIT */
/* One record, one write(2) or writev(2), into a file that is proved to be ours. */
#include "trace/write.h"

#include "trace/clock.h"
#include "trace/text.h"

enum {
	STRING_MAX = 64 << 10,
	SEGMENT_MAX = 8,	/* a disk that fills up again and again is given up */
	ROOM_MIN = 16 << 10,	/* free bytes that make a next segment worth beginning */
	ATTEMPTS_MAX = 64,	/* where a quota says no, and free bytes do not tell */
	DESCRIPTORS_MANY = 64,	/* where a program may have fewer, its file is opened for each record */
	DESCRIPTOR_MAX = 1024,	/* above, the kernel's table grows, and with it the cost of each fork */
	DESCRIPTOR_TRIES = 64,
};

static struct {
	struct trace_target target;
	bool open;		/* there is a file that takes records */
	bool full;		/* there is none, because the disk was full: a next segment when there is room */
	unsigned attempts;	/* to begin it */
	int fd;			/* may have been closed or reused by the program since; -1: none is kept */
	uint64_t dev, ino;	/* of our file */
	uint64_t written;	/* bytes, in all segments */
	uint32_t seq;		/* of the next record */
	const char *path;
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

/*
 * The same file at the highest free number below DESCRIPTOR_MAX, so that the program's own stay what they are; -1 if
 * there is none, or the program has so few that it may need each.
 */
static int keep_out_of_the_way(int fd)
{
	struct sys_rlimit limit;
	if (sys_getrlimit(SYS_RLIMIT_NOFILE, &limit) < 0 || limit.soft < DESCRIPTORS_MANY)
		return -1;
	int high = limit.soft < DESCRIPTOR_MAX ? (int)limit.soft - 1 : DESCRIPTOR_MAX - 1;
	for (int tries = 0; high > fd && tries < DESCRIPTOR_TRIES; high--, tries++) {
		int moved = sys_fcntl(fd, SYS_F_DUPFD_CLOEXEC, high);
		if (moved == high)
			return moved;
		if (moved >= 0)	/* high is taken, a number above it was free */
			sys_close(moved);
	}
	return -1;
}

static int open_file(int flags)
{
	return sys_openat(AT_FDCWD, writer.path, flags | O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool size_allowed(uint64_t size, uint64_t more)
{
	struct sys_rlimit limit;
	return sys_getrlimit(SYS_RLIMIT_FSIZE, &limit) == 0 && (limit.soft == UINT64_MAX || size + more <= limit.soft);
}

static bool is_ours(int fd, struct stat *st)
{
	return sys_fstat(fd, st) == 0 && st->st_dev == writer.dev && st->st_ino == writer.ino;
}

/*
 * Our file: writer.fd, or opened again by its path where none is kept, or the program closed or reused the number; -1 if it is
 * not to be had.  *opened: for this record only, the caller closes it.
 */
static int find_file(struct stat *st, bool *opened)
{
	*opened = false;
	int fd = __atomic_load_n(&writer.fd, __ATOMIC_RELAXED);
	if (fd >= 0 && is_ours(fd, st))
		return fd;
	fd = open_file(0);
	if (fd < 0)
		return -1;
	if (!is_ours(fd, st)) {
		sys_close(fd);
		return -1;
	}
	int kept = keep_out_of_the_way(fd);
	if (kept < 0) {
		*opened = true;
		return fd;
	}
	sys_close(fd);
	__atomic_store_n(&writer.fd, kept, __ATOMIC_RELAXED);
	return kept;
}

/* PID-START-RANDOM.audit.trace, later segments PID-START-RANDOM.audit-2.trace. */
static void add_file(struct text *path, const struct trace_target *target, bool audit, unsigned number)
{
	const struct trace_header *h = &target->header;
	text_add(path, target->directory);
	text_add(path, "/");
	text_add_decimal(path, h->pid);
	text_add(path, "-");
	text_add_decimal(path, h->start);
	text_add(path, "-");
	text_add_hex(path, h->random, 8);
	text_add(path, audit ? ".audit" : ".preload");
	if (number > 1) {
		text_add(path, "-");
		text_add_decimal(path, number);
	}
	text_add(path, ".trace");
}

static bool name_file(unsigned number)
{
	struct text path;
	if (writer.path)
		kept_release(writer.path);
	kept_begin(&path);
	add_file(&path, &writer.target, writer.target.header.module == TRACE_MODULE_AUDIT, number);
	writer.path = kept_end(&path);
	return !path.full;
}

/* Begins the next segment: a file with its header and image record. */
static bool next_segment(void)
{
	struct trace_header *h = &writer.target.header;
	int fd = -EEXIST;
	/* A name is taken where a fork child got our PID in a new PID namespace within a clock tick. */
	for (unsigned number = h->segment + 1; fd == -EEXIST && number <= 2 * SEGMENT_MAX; number++) {
		if (!name_file(number))
			return false;
		fd = open_file(O_CREAT | O_EXCL);
	}
	if (fd < 0)
		return false;
	h->segment++;
	h->time_ns = clock_now(SYS_CLOCK_MONOTONIC);
	h->realtime_offset_ns = (int64_t)(clock_now(SYS_CLOCK_REALTIME) - h->time_ns);
	uint64_t before = writer.written;
	struct stat st;
	bool begun = sys_fstat(fd, &st) == 0 && size_allowed(0, sizeof(*h)) && sys_write(fd, h, sizeof(*h)) == (long)sizeof(*h);
	writer.fd = begun ? keep_out_of_the_way(fd) : -1;
	sys_close(fd);
	if (begun) {
		writer.dev = st.st_dev;
		writer.ino = st.st_ino;
		writer.written += sizeof(*h);
		writer.open = true;
		writer.full = false;
		writer.target.write_image(sys_gettid());
		if (writer.written > before + sizeof(*h) && !writer.full)
			return writer.open;	/* not where the limit was reached at once: the file says so itself */
	}
	/* No room for an image record, without which a file says nothing. */
	if (writer.fd >= 0)
		sys_close(writer.fd);
	writer.open = false;
	sys_unlink(writer.path);
	writer.written = before;
	h->segment--;
	return false;
}

/* Begins the next segment once a disk that was full has room again. */
static bool resume(void)
{
	struct statfs fs;
	if (!writer.full || sys_statfs(writer.target.directory, &fs) < 0 ||
	    (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize < ROOM_MIN)
		return false;
	if (writer.target.header.segment == SEGMENT_MAX || ++writer.attempts > ATTEMPTS_MAX) {
		writer.full = false;
		return false;
	}
	writer.full = !next_segment();
	return writer.open;
}

bool writer_begin(const struct trace_target *target)
{
	writer.target = *target;
	writer.target.header.segment = 0;
	writer.open = false;
	writer.full = false;
	writer.attempts = 0;
	writer.written = 0;
	writer.seq = 0;
	return next_segment();
}

bool writer_beside(const struct trace_target *target)
{
	struct text path;
	struct stat st;
	kept_begin(&path);	/* not kept: room that is there anyway, on whatever stack */
	add_file(&path, target, target->header.module != TRACE_MODULE_AUDIT, 1);
	return !path.full && sys_stat(path.bytes, &st) == 0;
}

void writer_lose(void)
{
	__atomic_fetch_add(&writer.seq, 1, __ATOMIC_RELAXED);
}

void writer_forget(void)
{
	struct stat st;
	if (writer.open && writer.fd >= 0 && is_ours(writer.fd, &st))
		sys_close(writer.fd);
	writer.open = false;
	writer.full = false;
	kept_release(writer.path);
	writer.path = NULL;
}

uint32_t writer_seq(void)
{
	return __atomic_load_n(&writer.seq, __ATOMIC_RELAXED);
}

/* The number of bytes written: all, some (and then the file ends in a broken record), or none. */
static size_t append(const struct sys_iovec *parts, unsigned count, size_t size)
{
	struct stat st;
	bool opened;
	int fd = find_file(&st, &opened);
	if (fd < 0)
		return 0;
	/* The kernel takes one piece faster than several; records are mostly small. */
	uint8_t whole[512];
	struct sys_iovec one = {whole, 0};
	if (size <= sizeof(whole)) {
		for (unsigned i = 0; i < count; i++) {
			memcpy(whole + one.length, parts[i].base, parts[i].length);
			one.length += parts[i].length;
		}
	}
	long written = -EFBIG;
	if (size_allowed((uint64_t)st.st_size, size)) {
		int tries = 3;
		do
			written = one.length ? sys_write(fd, whole, size) : sys_writev(fd, parts, count);
		while (written == -EINTR && --tries);
	}
	if (opened)
		sys_close(fd);
	return written < 0 ? 0 : (size_t)written;
}

/* Says that the limit was reached; its room was kept. */
static void write_lost(const struct trace_record *unwritten)
{
	struct trace_lost lost = {.record = *unwritten, .limit = writer.target.limit};
	lost.record.size = sizeof(lost);
	lost.record.kind = TRACE_LOST;
	lost.record.flags = 0;
	struct sys_iovec part = {&lost, sizeof(lost)};
	append(&part, 1, sizeof(lost));
	writer.open = false;
}

void trace_write(struct trace_parts *p, enum trace_kind kind, uint32_t tid)
{
	if (!writer.open && !writer.full)
		return;
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
	bool ready = writer.open || resume();
	record->seq = __atomic_fetch_add(&writer.seq, 1, __ATOMIC_RELAXED);
	if (!ready || size > TRACE_RECORD_MAX)
		return;
	if (writer.written + size + sizeof(struct trace_lost) > writer.target.limit) {
		write_lost(record);
		return;
	}
	size_t written = append(p->parts, p->count + 1, size);
	__atomic_fetch_add(&writer.written, written, __ATOMIC_RELAXED);
	if (written == 0 || written == size)
		return;
	/* The disk is full, and nothing may follow half a record.  A next segment begins with the record that finds room. */
	writer.open = false;
	writer.full = true;
	if (kind != TRACE_IMAGE && writer.fd >= 0)	/* next_segment closes the file that it could not begin */
		sys_close(writer.fd);
}

void trace_write_fixed(void *record, size_t size, enum trace_kind kind, uint32_t tid)
{
	struct sys_iovec parts[2];
	struct trace_parts p;
	parts_begin(&p, parts, 1, record, size);
	trace_write(&p, kind, tid);
}
