/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as a text with a block in it, and as the bytes of a block that is written, quoted and
 * read again.  Built and run by tests/fuzz/run.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tracedir/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Every line behind a quote mark, with CRLF. */
static void quote(struct buffer *to, const struct buffer *text)
{
	for (const char *line = text->data, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		buffer_string(to, "> ");
		buffer_add(to, line, (size_t)(end - line));
		buffer_string(to, "\r\n");
	}
}

static void write_and_read(const uint8_t *bytes, size_t size)
{
	struct buffer text = {0}, quoted = {0};
	struct block block;
	block_write(&text, bytes, size);
	if (text.length != block_length(size))
		abort();
	quote(&quoted, &text);
	char *error = block_read(quoted.data, quoted.length, &block);
	if (error || block.line != 1 || block.bytes.length != size || memcmp(block.bytes.data, bytes, size) != 0)
		abort();
	buffer_free(&block.bytes);
	buffer_free(&text);
	buffer_free(&quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct block block;
	char *error = size ? block_read((const char *)bytes, size, &block) : NULL;
	if (size && !error && (block.line > 0) != (block.bytes.length > 0))
		abort();
	if (size && (!block.line != !block.count || (error && block.bytes.data)))
		abort();
	free(error);
	if (size)
		buffer_free(&block.bytes);
	if (size)
		write_and_read(bytes, size);
	return 0;
}
