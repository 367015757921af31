/* SPDX-License-Identifier: MIT */
/* Charset by option or locale, colour by option, NO_COLOR, TERM and whether standard output is a terminal. */
#include "base/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/options.h"
#include "base/visible.h"

/* By the variables and not setlocale(3): a static command has no locales, and needs only this one word. */
static bool locale_is_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < countof(names); i++) {
		const char *value = getenv(names[i]);
		if (!value || !value[0])
			continue;
		const char *dot = strchr(value, '.');
		return dot && (strncasecmp(dot + 1, "UTF-8", 5) == 0 || strncasecmp(dot + 1, "utf8", 4) == 0);
	}
	return false;
}

static bool wants_color(const char *option)
{
	switch (option ? cmd_choice("colour", option, "auto|always|never") : 0) {
	case 1:
		return true;
	case 2:
		return false;
	}
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return !(no && no[0]) && term && strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO);
}

struct terminal terminal_choose(const char *charset, const char *color)
{
	struct terminal t = {.color = wants_color(color)};
	t.utf8 = charset ? cmd_choice("charset", charset, "utf8|ascii") == 0 : locale_is_utf8();
	t.tee = t.utf8 ? "├── " : "|-- ";
	t.ell = t.utf8 ? "└── " : "`-- ";
	t.down = t.utf8 ? "│   " : "|   ";
	t.blank = "    ";
	t.dots = t.utf8 ? "…" : "...";
	return t;
}

void terminal_paint(struct buffer *b, const struct terminal *t, enum color color, const char *text)
{
	static const char *const codes[] = {
		[COLOR_MISSING] = "1;31", [COLOR_PROGRAM] = "1", [COLOR_ORIGIN] = "36", [COLOR_ODD] = "33",
	};
	if (t->color)
		buffer_printf(b, "\033[%sm%s\033[0m", codes[color], text);
	else
		buffer_string(b, text);
}

void terminal_name(struct buffer *b, const struct terminal *t, const char *name)
{
	buffer_string(b, "");	/* there is a string even where the name is empty */
	if (t->utf8) {
		buffer_visible(b, name);
		return;
	}
	struct buffer shown = {0};
	buffer_visible(&shown, name);
	for (size_t i = 0; i < shown.length; i++) {
		unsigned char c = (unsigned char)shown.data[i];
		if (c < 0x80)
			buffer_add(b, &shown.data[i], 1);
		else
			buffer_printf(b, "\\x%02x", c);
	}
	buffer_free(&shown);
}
