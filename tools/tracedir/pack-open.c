/* SPDX-License-Identifier: MIT */
/* What a command was given instead of a directory: a pack, or a text that somebody saved and that holds a block. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/tempdir.h"
#include "base/text.h"
#include "trace/format.h"
#include "tracedir/pack.h"

enum { TEXT_MOST = 64 << 20 };	/* bytes of a text that are looked through */

/* Reads until the buffer holds `wanted` bytes or the file ends. */
static void fill(int fd, const char *shown, struct buffer *text, size_t wanted)
{
	char block[65536];
	while (text->length < wanted) {
		size_t left = wanted - text->length;
		ssize_t got = read(fd, block, left < sizeof(block) ? left : sizeof(block));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fatal("read '%s':", shown);
		if (got == 0)
			return;
		buffer_add(text, block, (size_t)got);
	}
}

/* The block of a text becomes what is read. */
static void take_block(int fd, const char *shown, struct buffer *text)
{
	struct block block;
	fill(fd, shown, text, TEXT_MOST + 1);
	if (text->length > TEXT_MOST)
		fatal("'%s' is neither a trace directory nor a pack, and too long to look for a block in (%d bytes at "
		      "most)",
			shown, TEXT_MOST);
	char *error = text->length ? block_read(text->data, text->length, &block) : NULL;
	if (!text->length)
		fatal("'%s' is empty", shown);
	if (!block.line && begins_with(text->data, TRACE_MAGIC))
		fatal("'%s' is one file of a trace: name its directory", shown);
	if (!block.line)
		fatal("'%s' is neither a trace directory nor a pack, and holds no block of one ('" PACK_BEGIN "')",
			shown);
	if (error)
		fatal("the block at line %zu of '%s' cannot be read: %s", block.line, shown, error);
	if (block.count > 1)
		warn("'%s' holds %zu blocks: reading the first, at line %zu", shown, block.count, block.line);
	buffer_free(text);
	*text = block.bytes;
}

void pack_open(int fd, const char *shown, struct tempdir *folder, char **note)
{
	struct buffer begin = {0};
	size_t magic = strlen(PACK_MAGIC);
	fill(fd, shown, &begin, magic);
	bool packed = begin.length == magic && memcmp(begin.data, PACK_MAGIC, magic) == 0;
	if (!packed)
		take_block(fd, shown, &begin);
	tempdir_make(folder, "libtrace-pack");
	int to = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (to < 0)
		fatal("open '%s':", folder->path);
	struct pack_source source = {.bytes = begin.data, .size = begin.length, .fd = packed ? fd : -1};
	char *error = pack_read(&source, to, note);
	if (error)
		fatal("'%s' cannot be unpacked: %s", shown, error);
	close(to);
	buffer_free(&begin);
}
