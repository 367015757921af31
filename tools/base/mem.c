/* SPDX-License-Identifier: MIT */
/* Memory that is there or ends the command, and one growing buffer. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"

void *xreallocarray(void *old, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;	/* so that NULL always means failure, and old is never freed */
	void *new = reallocarray(old, count, size);
	if (!new)
		fatal("not enough memory for %zu times %zu bytes", count, size);
	return new;
}

void *grown(void *items, size_t count, size_t size)
{
	enum { FIRST = 8 };
	if (count & (count - 1))	/* not a power of two: there is room */
		return items;
	if (count && count < FIRST)
		return items;
	return xreallocarray(items, count ? 2 * count : FIRST, size);
}

void *xcalloc(size_t count, size_t size)
{
	void *new = calloc(count ? count : 1, size ? size : 1);
	if (!new)
		fatal("not enough memory for %zu times %zu bytes", count, size);
	return new;
}

char *xstrdup(const char *string)
{
	return xstrndup(string, strlen(string));
}

char *xstrndup(const char *string, size_t size)
{
	size_t length = strnlen(string, size);
	char *copy = xreallocarray(NULL, length + 1, 1);
	memcpy(copy, string, length);
	copy[length] = '\0';
	return copy;
}

char *xasprintf(const char *format, ...)
{
	va_list arguments;
	char *string;
	va_start(arguments, format);
	if (vasprintf(&string, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
	return string;
}

void buffer_add(struct buffer *b, const void *bytes, size_t size)
{
	if (size >= SIZE_MAX / 2 - b->length)
		fatal("not enough memory for %zu more bytes", size);
	if (b->length + size + 1 > b->room) {
		b->room = 2 * (b->length + size + 1);
		if (b->room < 64)
			b->room = 64;
		b->data = xreallocarray(b->data, b->room, 1);
	}
	if (size)
		memcpy(b->data + b->length, bytes, size);
	b->length += size;
	b->data[b->length] = '\0';
}

void buffer_string(struct buffer *b, const char *string)
{
	buffer_add(b, string, strlen(string));
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
	va_list arguments;
	char small[256];
	va_start(arguments, format);
	int length = vsnprintf(small, sizeof(small), format, arguments);
	va_end(arguments);
	if (length < 0)
		fatal("not enough memory for a message");
	if ((size_t)length < sizeof(small)) {
		buffer_add(b, small, (size_t)length);
		return;
	}
	char *string;
	va_start(arguments, format);
	if (vasprintf(&string, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
	buffer_string(b, string);
	free(string);
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	*b = (struct buffer){0};
}
