/* SPDX-License-Identifier: MIT */
/*
 * Takes chunks of the journal: zeros are appended, so that a full disk says no here and not by a signal later, and
 * mapped.  What others append meanwhile comes before or behind.  Nobody cuts a journal.
 */
#include "trace/journal.h"

#include "trace/sys.h"
#include "trace/text.h"

enum {
	ZEROS = 16 << 10,
	PIECES_MAX = 256,
	CHUNK_MAX = PIECES_MAX * ZEROS / 2,
	EXT4_MAGIC = 0xef53, TMPFS_MAGIC = 0x01021994,
};

static uint8_t zeros[ZEROS] __attribute__((aligned(4096)));	/* never written: the kernel's one page of zeros */

static struct {
	bool known;		/* which file the first chunk came from */
	bool probed;
	uint64_t dev, ino;
} journal;

void journal_begin(void)
{
	journal.known = false;
}

bool size_allowed(uint64_t size, uint64_t more)
{
	struct sys_rlimit limit;
	return sys_getrlimit(SYS_RLIMIT_FSIZE, &limit) == 0 && (limit.soft == UINT64_MAX || size + more <= limit.soft);
}

static bool path_of(struct text *path, const struct journal_place *place, bool more)
{
	kept_begin(path);	/* not kept: room that is there anyway, on whatever stack */
	text_add(path, place->directory);
	text_add(path, "/" JOURNAL_PREFIX);
	text_add_hex(path, place->boot_id, sizeof(place->boot_id));
	text_add(path, "-");
	text_add_decimal(path, sys_geteuid());
	if (more)
		text_add(path, JOURNAL_MORE);
	return !path->full;
}

/* With another name it may be somebody's file, which was linked to here for us to write to. */
static bool is_ours(int fd, struct stat *st)
{
	return sys_fstat(fd, st) == 0 && sys_is_regular(st) && st->st_nlink == 1 && st->st_uid == sys_geteuid();
}

/* Where the directory was renamed and another has its place, what this image has to say does not belong there. */
static bool is_same_directory(const struct journal_place *place)
{
	struct text path;
	struct stat st;
	return !journal.known || (path_of(&path, place, false) && sys_stat(path.bytes, &st) == 0 &&
		st.st_dev == journal.dev && st.st_ino == journal.ino);
}

/* -ENODEV: there is a file of that name, and it is none that we write to. */
static int open_journal(const struct journal_place *place, bool more, struct stat *st)
{
	enum { FLAGS = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY };
	struct text path;
	if (!path_of(&path, place, more))
		return -ENODEV;
	int fd = sys_openat(AT_FDCWD, path.bytes, FLAGS, 0);
	if (fd == -ENOENT && !journal.known) {
		int prepared = place->prepare(place->directory);
		if (prepared < 0)
			return prepared;
		path_of(&path, place, more);
	}
	if (fd == -ENOENT) {
		fd = sys_openat(AT_FDCWD, path.bytes, FLAGS | O_CREAT | O_EXCL, 0600);
		if (fd == -EEXIST)
			fd = sys_openat(AT_FDCWD, path.bytes, FLAGS, 0);
	}
	if (fd < 0)
		return fd == -ELOOP ? -ENODEV : fd;
	if (is_ours(fd, st))
		return fd;
	sys_close(fd);
	return -ENODEV;
}

/*
 * Appends zeros: `size` of them behind the next page.  A write that the disk cut short left the end elsewhere: who
 * comes next fills that page.  *at: where the pages begin; returns their bytes, one at least, or a negative errno.
 */
static long append(int fd, uint64_t end, size_t size, size_t page, uint64_t *at)
{
	static struct sys_iovec pieces[PIECES_MAX];
	size_t padding = -end % page, left = padding + size;
	unsigned count = 0;
	if (!size_allowed(end, left))
		return -EFBIG;
	for (; left && count < PIECES_MAX; count++) {
		size_t length = left < ZEROS ? left : ZEROS;
		pieces[count] = (struct sys_iovec){zeros, length};
		left -= length;
	}
	long written = count == 1 ? sys_write(fd, zeros, pieces[0].length) : sys_writev(fd, pieces, count);
	long behind = written > 0 ? sys_lseek(fd, 0, SYS_SEEK_CUR) : 0;
	if (behind < written || written <= 0)
		return written < 0 ? written : -EIO;
	uint64_t begin = (uint64_t)(behind - written);
	*at = begin + (-begin % page);
	uint64_t got = (uint64_t)behind > *at ? ((uint64_t)behind - *at) / page * page : 0;
	return got ? (long)got : -ENOSPC;
}

static bool needs_probes(int fd)
{
	struct statfs fs;
	return sys_fstatfs(fd, &fs) < 0 || (fs.f_type != EXT4_MAGIC && fs.f_type != TMPFS_MAGIC);
}

static enum journal_answer map_chunk(int fd, uint64_t at, size_t size, struct chunk *c)
{
	long address = sys_mmap_shared(fd, size, at);
	if (address < 0 && address > -4096) {
		c->error = (int)-address;
		return address == -ENOMEM ? JOURNAL_FULL : JOURNAL_UNMAPPED;
	}
	sys_madvise((void *)address, size, SYS_MADV_DONTDUMP);
	*c = (struct chunk){(uint8_t *)address, (uint32_t)size, journal.probed, 0};
	return JOURNAL_TAKEN;
}

static enum journal_answer take(
	const struct journal_place *place, int fd, const struct stat *st, bool counted, size_t wanted, struct chunk *c)
{
	size_t page = place->page_size;
	size_t first = page > JOURNAL_FIRST ? page : JOURNAL_FIRST;
	uint64_t end = (uint64_t)st->st_size, images = end / first, at = 0;
	if (counted && images > place->images)
		return JOURNAL_IMAGES;
	size_t size = counted ? first : (wanted + page - 1) / page * page;
	long got = append(fd, end, size, page, &at);
	if (got < 0) {
		c->error = (int)-got;
		return JOURNAL_FULL;
	}
	enum journal_answer answer = map_chunk(fd, at, (size_t)got, c);
	return answer == JOURNAL_TAKEN && counted && at / first >= place->images ? JOURNAL_IMAGES : answer;
}

static enum journal_answer refusal(int error)
{
	switch (error) {
	case -ENODEV: return JOURNAL_UNMAPPED;
	case -EMFILE:
	case -ENFILE:
	case -ENOMEM:
	case -ENOSPC:
	case -EDQUOT:
	case -EINTR: return JOURNAL_FULL;
	default: return JOURNAL_REFUSED;
	}
}

enum journal_answer journal_take(const struct journal_place *place, bool first, size_t wanted, struct chunk *c)
{
	static const uint8_t no_boot[16];
	bool counted = first && place->counted;
	struct stat st;
	*c = (struct chunk){0};
	/* Without a name for the machine, two could come to share a file. */
	if (memcmp(place->boot_id, no_boot, sizeof(no_boot)) == 0)
		return place->prepare(place->directory) == 0 ? JOURNAL_UNMAPPED : JOURNAL_REFUSED;
	if (wanted > CHUNK_MAX)
		return JOURNAL_FULL;
	if (!is_same_directory(place)) {
		c->error = ENOENT;
		return JOURNAL_FULL;
	}
	int fd = open_journal(place, !counted, &st);
	if (fd < 0) {
		c->error = -fd;
		return refusal(fd);
	}
	if (first)
		journal.probed = needs_probes(fd);
	enum journal_answer answer = take(place, fd, &st, counted, wanted, c);
	if (counted && answer == JOURNAL_TAKEN) {
		journal.known = true;
		journal.dev = st.st_dev;
		journal.ino = st.st_ino;
	}
	sys_close(fd);
	return answer;
}

bool chunk_can_store(const struct chunk *c, const void *word)
{
	enum { WAKE_OP_PRIVATE = 5 | 128, OP_OR_NOTHING = 2 << 28 };
	uint32_t nobody = 0;
	return !c->probed || sys_futex(&nobody, WAKE_OP_PRIVATE, 0, 0, word, OP_OR_NOTHING) >= 0;
}
