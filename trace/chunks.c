/* SPDX-License-Identifier: MIT */
/* Finds the chunks of a journal: each says how long it is, and pages of zeros lie between them. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/decode.h"
#include "trace/read.h"

struct chunk_scan {
	struct trace_chunks *found;
	const char *path;
	int fd;
	uint64_t at, size;
	uint8_t window[64 << 10];
	uint64_t window_at;
	size_t window_size;
	bool broken;		/* at the latest page: the next that is no chunk either is the same trouble */
	bool failed;
};

bool trace_is_journal(const char *name)
{
	size_t length = strlen(JOURNAL_PREFIX);
	if (strncmp(name, JOURNAL_PREFIX, length) != 0 || strspn(name + length, "0123456789abcdef") != 32)
		return false;
	name += length + 32;
	if (*name != '-' || name[1] < '0' || name[1] > '9')
		return false;
	name += 1 + strspn(name + 1, "0123456789");
	return !*name || strcmp(name, JOURNAL_MORE) == 0;
}

static void complain(struct chunk_scan *s, const char *rule)
{
	if (s->found->errors++ || asprintf(&s->found->error, "%s: %s", s->path, rule) >= 0)
		return;
	s->found->error = NULL;
	s->failed = true;
}

static void complain_at(struct chunk_scan *s, const char *rule)
{
	char text[320];
	if (!s->broken) {
		snprintf(text, sizeof(text), "chunk at %" PRIu64 ": %s", s->at, rule);
		complain(s, text);
	}
	s->broken = true;
}

/* False where there is no memory for it. */
static bool add(struct trace_chunks *found, uint64_t at)
{
	uint64_t *offsets = trace_grown(found->offsets, found->count, sizeof(*offsets));
	if (!offsets)
		return false;
	offsets[found->count] = at;
	found->count++;
	found->offsets = offsets;
	return true;
}

/* The bytes at s->at, a header's if there are as many: how many. */
static size_t look(struct chunk_scan *s, const uint8_t **bytes)
{
	if (s->at < s->window_at || s->at + sizeof(struct trace_header) > s->window_at + s->window_size) {
		ssize_t got = pread(s->fd, s->window, sizeof(s->window), (off_t)s->at);
		if (got < 0)
			complain_at(s, strerror(errno));
		s->window_at = s->at;
		s->window_size = got > 0 ? (size_t)got : 0;
	}
	*bytes = s->window + (s->at - s->window_at);
	return s->window_size - (size_t)(s->at - s->window_at);
}

/* Behind a page of zeros; whole holes are not read. */
static uint64_t next_page(const struct chunk_scan *s)
{
	uint64_t next = s->at + JOURNAL_PAGE;
	if (next >= s->window_at + s->window_size) {
		off_t data = lseek(s->fd, (off_t)next, SEEK_DATA);
		if (data < 0)
			return errno == ENXIO ? s->size : next;
		next = (uint64_t)data / JOURNAL_PAGE * JOURNAL_PAGE;
	}
	return next;
}

static void scan(struct chunk_scan *s)
{
	static const uint8_t zeros[sizeof(((struct trace_header *)0)->magic)];
	struct trace_header h;
	char message[256];
	while (s->at < s->size && !s->failed) {
		const uint8_t *bytes;
		size_t size = look(s, &bytes);
		if (size < TRACE_HEADER_1_SIZE)
			return;	/* no room for a header: a page that was just begun */
		if (memcmp(bytes, zeros, sizeof(zeros)) == 0) {
			s->broken = false;
			s->at = next_page(s);
			continue;
		}
		const char *rule = NULL;
		if (memcmp(bytes, TRACE_MAGIC, sizeof(zeros)) != 0)
			rule = "it does not begin with '" TRACE_MAGIC "'";
		else
			rule = decode_header(bytes, size, &h, message, sizeof(message));
		if (!rule && (h.room < JOURNAL_PAGE || h.room % JOURNAL_PAGE))
			rule = "its room is no number of pages";
		if (rule) {
			complain_at(s, rule);
			s->at += JOURNAL_PAGE;
			continue;
		}
		s->broken = false;
		s->failed = !add(s->found, s->at);
		s->at += h.room;
	}
}

void trace_find_chunks(int dirfd, const char *path, struct trace_chunks *found)
{
	struct stat st;
	*found = (struct trace_chunks){0};
	struct chunk_scan *s = calloc(1, sizeof(*s));
	if (!s)
		return;
	s->found = found;
	s->path = path;
	s->fd = -1;
	if (!trace_is_journal(path)) {
		s->failed = !add(found, 0);
	} else {
		s->fd = openat(dirfd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (s->fd < 0 || fstat(s->fd, &st) < 0) {
			complain(s, errno == ELOOP ? "is a symbolic link, not a journal" : strerror(errno));
		} else if (!S_ISREG(st.st_mode)) {
			complain(s, "is no regular file, and a journal is one");
		} else {
			s->size = (uint64_t)st.st_size;
			scan(s);
		}
	}
	if (s->failed)
		complain(s, "not enough memory for its chunks");
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

void trace_free_chunks(struct trace_chunks *found)
{
	free(found->offsets);
	free(found->error);
	*found = (struct trace_chunks){0};
}
