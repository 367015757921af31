/* SPDX-License-Identifier: MIT */
/*
 * Finds a block in any text, untrusted: a saved issue, a mail with its quotes, a page.  What stands in front of the
 * lines (quote marks, blanks) and behind them (a tag) is passed over.  Where lines were joined or broken anew, but no
 * digit is missing, they are cut again; else each is judged by its own check.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "tracedir/pack.h"

enum {
	BLOCK_MOST = 4 << 20,	/* bytes that a block may say it has */
	PROBLEMS_MOST = 20,	/* then nobody looks on: for each, all lines behind it are tried */
};

struct block_reader {
	const char *at, *end;	/* what is left of the text */
	size_t line;		/* number of the line before `at`, from 1 */
	size_t size;		/* bytes, as the first line says */
	struct buffer digits;	/* of all lines, one behind the other, checks included */
	struct line {
		size_t number, begin, length;	/* in the text; in digits */
	} *lines;
	size_t count;
	struct buffer problems;
	size_t problem_count;
};

static const char *find(const char *text, size_t size, const char *word)
{
	return size ? memmem(text, size, word, strlen(word)) : NULL;
}

static bool next_line(struct block_reader *r, const char **line, size_t *size)
{
	if (r->at >= r->end)
		return false;
	const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
	*line = r->at;
	*size = (size_t)((newline ? newline : r->end) - r->at);
	r->at = newline ? newline + 1 : r->end;
	r->line++;
	return true;
}

static bool is_digit(char c)
{
	return c && strchr(block_digits, c);
}

/* Three problems say enough. */
__attribute__((format(printf, 2, 3))) static void problem(struct block_reader *r, const char *format, ...)
{
	va_list arguments;
	char *text;
	if (++r->problem_count > 3)
		return;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
	buffer_printf(&r->problems, "%s%s", r->problems.length ? "; " : "", text);
	free(text);
}

/* Where a quote mark, as mail programs and HTML write it, or a blank ends. */
static size_t skip_quotes(const char *line, size_t size)
{
	size_t at = 0;
	for (;;) {
		if (at < size && strchr(" \t>|\r", line[at]) && line[at])
			at++;
		else if (size - at >= 4 && memcmp(line + at, "&gt;", 4) == 0)
			at += 4;
		else if (size - at >= 6 && memcmp(line + at, "&nbsp;", 6) == 0)
			at += 6;
		else
			return at;
	}
}

/* A line of digits, if it is one: in a web page a tag may follow. */
static void add_line(struct block_reader *r, const char *line, size_t size)
{
	size_t at = skip_quotes(line, size), begin = r->digits.length;
	while (at < size) {
		size_t length = 0;
		while (at + length < size && is_digit(line[at + length]))
			length++;
		buffer_add(&r->digits, line + at, length);
		at += length;
		if (at < size && line[at] == '<')	/* <br> */
			break;
		if (at < size && !length && !strchr(" \t\r", line[at]))
			buffer_add(&r->digits, &line[at], 1);	/* its check will say so */
		at += at < size && !length;
	}
	if (r->digits.length == begin)
		return;
	grow(r->lines, r->count);
	r->lines[r->count++] = (struct line){r->line, begin, r->digits.length - begin};
}

static size_t count_lines(size_t size)
{
	return (size + BLOCK_BYTES - 1) / BLOCK_BYTES;
}

/* Digits of line number `line`, its check included. */
static size_t line_length(size_t size, size_t line)
{
	size_t rest = size - line * BLOCK_BYTES;
	return (rest >= BLOCK_BYTES ? BLOCK_DIGITS : (rest * 8 + 5) / 6) + BLOCK_CHECK;
}

static bool is_line(const char *digits, size_t length, size_t size, size_t number)
{
	char check[BLOCK_CHECK];
	if (number >= count_lines(size) || length != line_length(size, number))
		return false;
	block_check(check, number, digits, length - BLOCK_CHECK);
	return memcmp(check, digits + length - BLOCK_CHECK, BLOCK_CHECK) == 0;
}

static void decode(struct buffer *to, const char *digits, size_t length)
{
	for (size_t i = 0; i + 1 < length; i += 4) {
		size_t count = length - i < 4 ? length - i : 4;
		uint32_t bits = 0;
		for (size_t k = 0; k < 4; k++)
			bits = bits << 6 |
				(k < count ? (uint32_t)(strchr(block_digits, digits[i + k]) - block_digits) : 0);
		char three[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
		buffer_add(to, three, count - 1);
	}
}

/* The digits are all there, wherever the lines end now. */
static bool cut_again(struct block_reader *r, struct buffer *bytes)
{
	size_t at = 0, lines = count_lines(r->size);
	for (size_t number = 0; number < lines; number++) {
		size_t length = line_length(r->size, number);
		if (length > r->digits.length - at || !is_line(r->digits.data + at, length, r->size, number)) {
			buffer_free(bytes);
			return false;
		}
		decode(bytes, r->digits.data + at, length - BLOCK_CHECK);
		at += length;
	}
	return at == r->digits.length;
}

static void missing(struct block_reader *r, size_t from, size_t to, size_t where)
{
	if (to - from == 1)
		problem(r, "line %zu of the block is missing (before line %zu of the text)", from + 1, where);
	else
		problem(r, "lines %zu to %zu of the block are missing (before line %zu of the text)", from + 1, to,
			where);
}

/* Which lines are not what they were. */
static void explain(struct block_reader *r)
{
	size_t lines = count_lines(r->size), expected = 0;
	for (size_t i = 0; i < r->count && r->problem_count < PROBLEMS_MOST; i++) {
		const struct line *l = &r->lines[i];
		const char *digits = r->digits.data + l->begin;
		size_t number = expected;
		while (number < lines && !is_line(digits, l->length, r->size, number))
			number++;
		if (number == lines) {
			/* Changed, unless more lines are here than there should be. */
			problem(r, "line %zu of the text, line %zu of the block, is damaged", l->number, expected + 1);
			expected++;
			continue;
		}
		if (number > expected)
			missing(r, expected, number, l->number);
		expected = number + 1;
	}
	if (expected < lines && r->problem_count < PROBLEMS_MOST)
		missing(r, expected, lines, r->line);
	if (!r->problem_count)
		problem(r, "its lines are not in order");
}

/* The line that begins a block: "…-----BEGIN LIBTRACE PACK 2, 1234 bytes-----". */
static bool read_begin(struct block_reader *r, const char *line, size_t size)
{
	char text[64];
	unsigned version;
	int end = 0;
	size_t length = size - strlen(PACK_BEGIN) < sizeof(text) ? size - strlen(PACK_BEGIN) : sizeof(text) - 1;
	memcpy(text, line + strlen(PACK_BEGIN), length);
	text[length] = '\0';
	if (sscanf(text, " %9u, %9zu bytes-----%n", &version, &r->size, &end) != 2 || !end)
		problem(r, "its first line is damaged: it should be '" PACK_BEGIN " %d, N bytes-----'", PACK_VERSION);
	else if (version < 1 || version > PACK_VERSION)
		problem(r,
			"it is of version %u, and this libtrace reads versions 1 to %d: use the libtrace that wrote "
			"it, or pack again",
			version, PACK_VERSION);
	else if (r->size == 0 || r->size > BLOCK_MOST)
		problem(r, "it says that it has %zu bytes, and the limit is %d", r->size, BLOCK_MOST);
	return !r->problem_count;
}

static void read_end(struct block_reader *r, const char *line, size_t size, struct block *block)
{
	char text[32], wanted[32];
	size_t length = size - strlen(PACK_END) < sizeof(text) ? size - strlen(PACK_END) : sizeof(text) - 1;
	memcpy(text, line + strlen(PACK_END), length);
	text[length] = '\0';
	snprintf(wanted, sizeof(wanted), " %08x-----", block_crc(0, block->bytes.data, block->bytes.length));
	if (strncmp(text, wanted, strlen(wanted)) != 0)
		problem(r, "its checksum is wrong: its last line should be '" PACK_END "%s'", wanted);
}

/* The lines up to the one that ends the block. */
static void read_lines(struct block_reader *r, struct block *block)
{
	const char *line, *end = NULL;
	size_t size, most = 2 * (count_lines(r->size) + 64) * (BLOCK_DIGITS + BLOCK_CHECK);
	while (!end && next_line(r, &line, &size) && r->digits.length <= most && !find(line, size, PACK_BEGIN)) {
		end = find(line, size, PACK_END);
		if (!end)
			add_line(r, line, size);
	}
	bool whole = cut_again(r, &block->bytes);
	if (!whole)
		explain(r);
	if (!end)
		problem(r, "the line that ends it is missing");
	else if (whole)
		read_end(r, end, size - (size_t)(end - line), block);
}

static size_t count_blocks(const char *at, const char *end)
{
	size_t count = 0;
	for (const char *next; (next = find(at, (size_t)(end - at), PACK_BEGIN)); at = next + strlen(PACK_BEGIN))
		count++;
	return count;
}

char *block_read(const char *text, size_t size, struct block *block)
{
	struct block_reader r = {.at = text, .end = text + size};
	const char *line, *begin = NULL;
	size_t length;
	*block = (struct block){.count = count_blocks(text, text + size)};
	while (!begin && next_line(&r, &line, &length))
		begin = find(line, length, PACK_BEGIN);
	if (!begin)
		return NULL;
	block->line = r.line;
	if (read_begin(&r, begin, length - (size_t)(begin - line)))
		read_lines(&r, block);
	if (r.problem_count > 3)
		buffer_printf(&r.problems, "; and %zu more", r.problem_count - 3);
	if (r.problem_count)
		buffer_free(&block->bytes);
	buffer_free(&r.digits);
	free(r.lines);
	return r.problems.data;
}
