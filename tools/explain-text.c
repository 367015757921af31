/* SPDX-License-Identifier: MIT */
/* The little of Markdown that the pages use. */
#include "tools/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/visible.h"

/* What a terminal without UTF-8 gets for what the pages hold beyond ASCII. */
static const struct {
	const char *utf8, *ascii;
} spellings[] = {
	{"…", "..."}, {"–", "-"}, {"—", "-"}, {"“", "\""}, {"”", "\""}, {"‘", "'"}, {"’", "'"}, {"→", "->"}, {"≥", ">="}, {"≤", "<="},
	{"×", "x"}, {"├", "|"}, {"└", "`"}, {"│", "|"}, {"─", "-"},
};

static void add_character(struct buffer *b, const struct terminal *t, const char *character, size_t length)
{
	if (t->utf8 || length == 1) {
		buffer_add(b, character, length);
		return;
	}
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		if (strlen(spellings[i].utf8) == length && memcmp(spellings[i].utf8, character, length) == 0) {
			buffer_string(b, spellings[i].ascii);
			return;
		}
	}
	buffer_string(b, "?");
}

static void add_text(struct buffer *b, const struct terminal *t, const char *text, size_t size)
{
	buffer_string(b, "");
	for (size_t at = 0, length; at < size; at += length) {
		length = utf8_sequence(text + at, size - at);
		length = length ? length : 1;
		add_character(b, t, text + at, length);
	}
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
	bool code = false;
	for (const char *line = page, *next; *line; line = next) {
		size_t size = strcspn(line, "\n");
		next = line + size + (line[size] == '\n');
		if (is_fence(line)) {
			code = !code;
		} else if (!code && line[0] == '#') {
			print_heading(t, line, size);
		} else {
			struct buffer b = {0};
			buffer_string(&b, code && size ? "    " : "");
			add_text(&b, t, line, size);
			puts(b.data);
			buffer_free(&b);
		}
	}
}

/* Skips the heading and blank lines. */
static const char *first_paragraph(const char *page)
{
	while (*page == '#' || *page == '\n') {
		page += strcspn(page, "\n");
		page += *page == '\n';
	}
	return page;
}

void explain_first_sentence(struct buffer *b, const char *page, const struct terminal *t)
{
	const char *text = first_paragraph(page), *end = text;
	for (; *end; end++) {
		if (end[0] == '\n' && end[1] == '\n')
			break;
		if (end[0] == '.' && (end[1] == ' ' || end[1] == '\n' || !end[1])) {
			end++;
			break;
		}
	}
	char *sentence = xstrndup(text, (size_t)(end - text));
	for (char *p = sentence; *p; p++)
		if (*p == '\n')
			*p = ' ';
	add_text(b, t, sentence, strlen(sentence));
	free(sentence);
}
