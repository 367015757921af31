/* SPDX-License-Identifier: MIT */
/* The bytes of one file of a layout. */
#include "archive/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/tar.h"
#include "base/mem.h"

static struct source *make(struct unpack *u, const char *name, uint64_t size)
{
	struct source *s = xcalloc(1, sizeof(*s));
	s->unpack = u;
	s->name = name;
	s->fd = -1;
	s->size = size;
	sha256_begin(&s->hash);
	return s;
}

struct source *source_of_file(struct unpack *u, const char *name, int fd, uint64_t size)
{
	struct source *s = make(u, name, size);
	s->fd = fd;
	return s;
}

struct source *source_of_entry(struct unpack *u, const char *name, struct tar *outer, uint64_t size)
{
	struct source *s = make(u, name, size);
	s->outer = outer;
	return s;
}

void source_close(struct source *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	tar_close(s->outer);
	free(s);
}

ssize_t source_read(struct source *s, const void **bytes)
{
	uint64_t left = s->size - s->taken;
	size_t wanted = left < sizeof(s->block) ? (size_t)left : sizeof(s->block);
	ssize_t got;
	*bytes = s->block;
	if (!wanted)
		return 0;
	do {
		got = s->fd >= 0 ? pread(s->fd, s->block, wanted, (off_t)s->taken) :
				   tar_read(s->outer, s->block, wanted);
	} while (got < 0 && s->fd >= 0 && errno == EINTR);
	if (got < 0) {
		unpack_fail(s->unpack, s->name, "it cannot be read: %s", strerror(errno));
		return -1;
	}
	if (got == 0) {
		unpack_fail(s->unpack, s->name, "it ends after %llu of %llu bytes", (unsigned long long)s->taken,
			(unsigned long long)s->size);
		return -1;
	}
	if (s->hashed)
		sha256_add(&s->hash, s->block, (size_t)got);
	s->taken += (uint64_t)got;
	return got;
}

int64_t source_skip(struct source *s, int64_t bytes)
{
	uint64_t left = s->size - s->taken;
	if (s->fd < 0 || s->hashed || bytes <= 0)
		return 0;
	if ((uint64_t)bytes > left)
		bytes = (int64_t)left;
	s->taken += (uint64_t)bytes;
	return bytes;
}

int64_t source_seek(struct source *s, int64_t at)
{
	if (s->fd < 0 || at < 0 || (uint64_t)at > s->size)
		return -1;
	s->taken = (uint64_t)at;
	return at;
}

bool source_verify(struct source *s, const char *digest)
{
	uint8_t is[SHA256_SIZE];
	char words[2 * SHA256_SIZE + 1];
	const void *bytes;
	ssize_t got = 0;
	if (!digest)
		return true;
	while ((got = source_read(s, &bytes)) > 0)
		;
	if (got < 0)
		return false;
	sha256_end(&s->hash, is);
	for (size_t i = 0; i < sizeof(is); i++)
		snprintf(words + 2 * i, 3, "%02x", is[i]);
	return strcmp(words, digest) == 0 ||
		unpack_fail(s->unpack, s->name, "its digest is sha256:%s, not sha256:%s", words, digest);
}

char *source_text(struct source *s, size_t limit, size_t *size)
{
	struct buffer b = {0};
	const void *bytes;
	ssize_t got;
	if (s->size > limit) {
		unpack_fail(s->unpack, s->name, "it is larger than %zu bytes", limit);
		return NULL;
	}
	buffer_add(&b, "", 0);
	while ((got = source_read(s, &bytes)) > 0)
		buffer_add(&b, bytes, (size_t)got);
	if (got < 0) {
		buffer_free(&b);
		return NULL;
	}
	*size = b.length;
	return b.data;
}
