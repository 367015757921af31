/* SPDX-License-Identifier: MIT */
/* Bytes of unknown origin, made fit for a terminal. */
#include "base/visible.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* The character at bytes, with its length; 0 length where the bytes are not UTF-8 (RFC 3629). */
static uint32_t decode(const unsigned char *bytes, size_t size, size_t *length)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	*length = 0;
	if (size == 0)
		return 0;
	unsigned char first = bytes[0];
	size_t wanted = first < 0x80 ? 1 :
		first < 0xc2         ? 0 :
		first < 0xe0         ? 2 :
		first < 0xf0         ? 3 :
		first < 0xf5         ? 4 :
				       0;
	if (wanted == 0 || wanted > size)
		return 0;
	uint32_t character = wanted == 1 ? first : first & (0x7fu >> wanted);
	for (size_t i = 1; i < wanted; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (bytes[i] & 0x3f);
	}
	if (character < least[wanted] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
		return 0;
	*length = wanted;
	return character;
}

size_t utf8_sequence(const char *bytes, size_t size)
{
	size_t length;
	decode((const unsigned char *)bytes, size, &length);
	return length;
}

/*
 * Characters that do not show what they are: controls, what changes the direction or the lines of the text around it,
 * what shows nothing (Unicode's Default_Ignorable_Code_Point; two names may differ in it alone), and blanks that look
 * like another.
 */
static bool is_hidden(uint32_t character)
{
	static const struct { uint32_t first, last;
	} hidden[] = {
		{0, 0x1f},
		{0x7f, 0xa0},
		{0xad, 0xad},
		{0x34f, 0x34f},
		{0x61c, 0x61c},
		{0x115f, 0x1160},
		{0x1680, 0x1680},
		{0x17b4, 0x17b5},
		{0x180b, 0x180f},
		{0x2000, 0x200f},
		{0x2028, 0x202f},
		{0x205f, 0x206f},
		{0x2800, 0x2800},
		{0x3000, 0x3000},
		{0x3164, 0x3164},
		{0xfe00, 0xfe0f},
		{0xfeff, 0xfeff},
		{0xffa0, 0xffa0},
		{0xfff0, 0xfffb},
		{0x1bca0, 0x1bca3},
		{0x1d173, 0x1d17a},
		{0xe0000, 0xe0fff},
	};
	for (size_t i = 0; i < countof(hidden) && character >= hidden[i].first; i++)
		if (character <= hidden[i].last)
			return true;
	return false;
}

static bool is_plain(char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '\\';
}

void buffer_visible_bytes(struct buffer *b, const char *bytes, size_t size)
{
	for (size_t i = 0, length; i < size; i += length) {
		for (length = 0; i + length < size && is_plain(bytes[i + length]); length++)
			;
		if (length) {
			buffer_add(b, bytes + i, length);
			continue;
		}
		uint32_t character = decode((const unsigned char *)bytes + i, size - i, &length);
		if (length == 1 && character == '\\') {
			buffer_string(b, "\\\\");
		} else if (length && !is_hidden(character)) {
			buffer_add(b, bytes + i, length);
		} else {
			length = length ? length : 1;
			for (size_t j = 0; j < length; j++)
				buffer_printf(b, "\\x%02x", (unsigned char)bytes[i + j]);
		}
	}
}

void buffer_visible(struct buffer *b, const char *string)
{
	buffer_visible_bytes(b, string, strlen(string));
}

bool buffer_cut(struct buffer *b, size_t characters)
{
	size_t at = 0;
	for (size_t count = 0; at < b->length && count < characters; count++)
		for (at++; at < b->length && ((unsigned char)b->data[at] & 0xc0) == 0x80; at++)
			;
	if (at == b->length)
		return false;
	b->length = at;
	buffer_string(b, "…");
	return true;
}

size_t terminal_width(const char *text)
{
	size_t width = 0;
	for (const char *p = text; *p; p++) {
		if (*p == '\033') {
			p += strcspn(p, "m");
			if (!*p)
				break;
			continue;
		}
		width += ((unsigned char)*p & 0xc0) != 0x80;
	}
	return width;
}
