/* SPDX-License-Identifier: MIT */
/* The little of Markdown that the pages use. */
#include "diagnose/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/visible.h"

/* What a terminal without UTF-8 gets for what the pages hold beyond ASCII. */
static const struct {
	const char *utf8, *ascii;
} spellings[] = {
	{"…", "..."},
	{"–", "-"},
	{"—", "-"},
	{"“", "\""},
	{"”", "\""},
	{"‘", "'"},
	{"’", "'"},
	{"→", "->"},
	{"≥", ">="},
	{"≤", "<="},
	{"×", "x"},
	{"├", "|"},
	{"└", "`"},
	{"│", "|"},
	{"─", "-"},
};

static void add_character(struct buffer *b, const struct terminal *t, const char *character, size_t length)
{
	if (t->utf8 || length == 1) {
		buffer_add(b, character, length);
		return;
	}
	for (size_t i = 0; i < countof(spellings); i++) {
		if (strlen(spellings[i].utf8) == length && memcmp(spellings[i].utf8, character, length) == 0) {
			buffer_string(b, spellings[i].ascii);
			return;
		}
	}
	buffer_string(b, "?");
}

/*
 * The text, in the terminal's characters, without the stars of *emphasis*; what stands in `backticks` stays as it is.
 */
static void add_text(struct buffer *b, const struct terminal *t, const char *text, size_t size)
{
	bool literal = false;
	buffer_string(b, "");
	for (size_t at = 0, length; at < size; at += length) {
		length = utf8_sequence(text + at, size - at);
		length = length ? length : 1;
		literal ^= text[at] == '`';
		if (text[at] != '*' || literal)
			add_character(b, t, text + at, length);
	}
}

static void add_code(struct buffer *b, const struct terminal *t, const char *text, size_t size)
{
	buffer_string(b, "");
	for (size_t at = 0, length; at < size; at += length) {
		length = utf8_sequence(text + at, size - at);
		length = length ? length : 1;
		add_character(b, t, text + at, length);
	}
}

/* Columns to fill: those of the terminal, but lines that are easy to read. */
static size_t page_width(void)
{
	enum { NARROWEST = 40, USUAL = 80, WIDEST = 100 };
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return USUAL;
	return size.ws_col < NARROWEST ? NARROWEST : size.ws_col > WIDEST ? WIDEST : size.ws_col;
}

/* Prints words and an end of line; indent is where lines after the first begin. */
static void print_wrapped(const char *text, size_t indent)
{
	size_t width = page_width(), column = 0;
	bool first = true;
	for (const char *word = text; *word;) {
		size_t size = strcspn(word, " ");
		char *shown = xstrndup(word, size);
		size_t columns = terminal_width(shown);
		if (!first && column + 1 + columns > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			putchar(' ');
			column++;
		}
		fputs(shown, stdout);
		column += columns;
		first = false;
		free(shown);
		word += size;
		word += strspn(word, " ");
	}
	putchar('\n');
}

/* A paragraph or an item of a list, whose lines after the first stand below its text. */
static void print_paragraph(const struct terminal *t, struct buffer *paragraph)
{
	struct buffer b = {0};
	if (!paragraph->length)
		return;
	size_t indent = strncmp(paragraph->data, "- ", 2) == 0 ? 2 : 0;
	add_text(&b, t, paragraph->data, paragraph->length);
	print_wrapped(b.data, indent);
	buffer_free(&b);
	paragraph->length = 0;
}

static void print_heading(const struct terminal *t, const char *line, size_t size)
{
	size_t marks = strspn(line, "# ");
	struct buffer text = {0}, b = {0};
	add_text(&text, t, line + marks, size - marks);
	terminal_paint(&b, t, COLOR_PROGRAM, text.data);
	puts(b.data);
	buffer_free(&text);
	buffer_free(&b);
}

static bool is_fence(const char *line)
{
	return strncmp(line, "```", 3) == 0;
}

void explain_page(const char *page, const struct terminal *t)
{
	struct buffer paragraph = {0};
	bool code = false;
	for (const char *line = page, *next; *line; line = next) {
		size_t size = strcspn(line, "\n");
		next = line + size + (line[size] == '\n');
		bool fence = is_fence(line), heading = !code && line[0] == '#';
		bool indented = !paragraph.length && strncmp(line, "    ", 4) == 0;
		if (code || fence || heading || size == 0 || strncmp(line, "- ", 2) == 0)
			print_paragraph(t, &paragraph);
		if (fence) {
			code = !code;
		} else if (heading) {
			print_heading(t, line, size);
		} else if ((code || indented) && size) {
			struct buffer b = {0};
			add_code(&b, t, line, size);
			printf("%s%s\n", code ? "    " : "", b.data);
			buffer_free(&b);
		} else if (size == 0) {
			putchar('\n');
		} else {
			buffer_string(&paragraph, paragraph.length ? " " : "");
			buffer_add(&paragraph, line, size);
		}
	}
	print_paragraph(t, &paragraph);
	buffer_free(&paragraph);
}

/* "# not-found: a library was not found": what stands behind the code. */
void explain_title(struct buffer *b, const char *page, const struct terminal *t)
{
	size_t size = strcspn(page, "\n");
	const char *colon = memchr(page, ':', size);
	const char *title = colon ? colon + 1 + strspn(colon + 1, " ") : page + size;
	add_text(b, t, title, (size_t)(page + size - title));
}
