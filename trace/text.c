/* SPDX-License-Identifier: MIT */
/* Strings without libc. */
#include "trace/text.h"

#define INTERNAL __attribute__((visibility("hidden")))

typedef uint64_t __attribute__((may_alias, aligned(1))) any_word;

INTERNAL void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	uint8_t *t = to;
	const uint8_t *f = from;
	for (; size >= 8; size -= 8, t += 8, f += 8)
		*(any_word *)t = *(const any_word *)f;
	while (size--)
		*t++ = *f++;
	return to;
}

INTERNAL void *memmove(void *to, const void *from, size_t size)
{
	uint8_t *t = to;
	const uint8_t *f = from;
	if (t <= f) {
		for (size_t i = 0; i < size; i++)
			t[i] = f[i];
	} else {
		while (size--)
			t[size] = f[size];
	}
	return to;
}

INTERNAL void *memset(void *to, int byte, size_t size)
{
	uint8_t *t = to;
	while (size--)
		*t++ = (uint8_t)byte;
	return to;
}

INTERNAL int memcmp(const void *a, const void *b, size_t size)
{
	const uint8_t *x = a, *y = b;
	for (; size; size--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t text_length_max(const char *text, size_t max)
{
	size_t n = 0;
	while (n < max && text[n])
		n++;
	return n;
}

bool text_equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

bool text_begins(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return false;
	return true;
}

const char *text_last_component(const char *path)
{
	const char *last = path;
	for (; *path; path++)
		if (*path == '/')
			last = path + 1;
	return last;
}

uint64_t text_number(const char *text, uint64_t otherwise)
{
	if (*text == '\0')
		return otherwise;
	uint64_t number = 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || number > (UINT64_MAX - 9) / 10)
			return otherwise;
		number = number * 10 + (uint64_t)(*text - '0');
	}
	return number;
}

void text_begin(struct text *text, char *buffer, size_t room)
{
	*text = (struct text){.bytes = buffer, .room = room};
	buffer[0] = '\0';
}

void text_add_bytes(struct text *text, const char *bytes, size_t size)
{
	if (text->full || size >= text->room - text->length) {
		text->full = true;
		return;
	}
	memcpy(text->bytes + text->length, bytes, size);
	text->length += size;
	text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
	text_add_bytes(text, more, text_length(more));
}

void text_add_decimal(struct text *text, uint64_t number)
{
	char digits[20];
	size_t n = sizeof(digits);
	do
		digits[--n] = (char)('0' + number % 10);
	while (number /= 10);
	text_add_bytes(text, digits + n, sizeof(digits) - n);
}

void text_add_hex(struct text *text, const uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char two[2] = {"0123456789abcdef"[bytes[i] >> 4], "0123456789abcdef"[bytes[i] & 15]};
		text_add_bytes(text, two, 2);
	}
}

static char kept[5 * 4096];
static size_t kept_used;

void kept_begin(struct text *text)
{
	text_begin(text, kept + kept_used, sizeof(kept) - kept_used - 1);
}

const char *kept_end(const struct text *text)
{
	if (text->full)
		return "";
	kept_used += text->length + 1;
	return text->bytes;
}

void kept_release(const char *first)
{
	if (first >= kept && first < kept + kept_used)
		kept_used = (size_t)(first - kept);
}

/*
 * Is c in the bracket expression that begins at p, behind its '['?  *end is set behind the ']'; NULL if there is none.
 */
static bool glob_bracket(const char *p, char c, const char **end)
{
	bool negated = *p == '!' || *p == '^', in = false;
	if (negated)
		p++;
	const char *first = p;
	for (; *p && (*p != ']' || p == first); p++) {
		if (*p == '\\' && p[1])
			p++;
		uint8_t low = (uint8_t)*p, high = low;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && p[1])
				p++;
			high = (uint8_t)*p;
		}
		if (low <= (uint8_t)c && (uint8_t)c <= high)
			in = true;
	}
	*end = *p ? p + 1 : NULL;
	return in != negated;
}

/*
 * Only the latest * has to be tried again: a match that an earlier one could give, it can give as well.
 * So the time is bounded by the product of both lengths.
 */
bool text_glob(const char *pattern, const char *text)
{
	const char *again_pattern = NULL, *again_text = NULL;
	for (;;) {
		const char *next = pattern + 1;
		bool matches;
		if (*pattern == '*') {
			again_pattern = ++pattern;
			again_text = text;
			continue;
		} else if (*pattern == '\0') {
			if (*text == '\0')
				return true;
			matches = false;
		} else if (*text == '\0') {
			return false;
		} else if (*pattern == '?') {
			matches = true;
		} else if (*pattern == '[') {
			matches = glob_bracket(pattern + 1, *text, &next);
			if (next == NULL) {	/* no ']': an ordinary character */
				next = pattern + 1;
				matches = *text == '[';
			}
		} else {
			if (*pattern == '\\' && pattern[1])
				pattern++;
			next = pattern + 1;
			matches = *pattern == *text;
		}
		if (matches) {
			pattern = next;
			text++;
		} else if (again_pattern) {
			pattern = again_pattern;
			text = ++again_text;
		} else {
			return false;
		}
	}
}

bool text_glob_path(const char *pattern, const char *path)
{
	for (const char *p = pattern; *p; p++)
		if (*p == '/')
			return text_glob(pattern, path);
	return text_glob(pattern, text_last_component(path));
}
