/* SPDX-License-Identifier: MIT */
/* Words for a POSIX shell, on one line and without a byte that a terminal would obey. */
#include "base/shell.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/terminal.h"
#include "base/visible.h"

static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+:,./-=";
	return *word && *word != '=' && word[strspn(word, plain)] == '\0';
}

/* How many bytes at p a terminal shows; 0 where it would obey them, or not know what they are. */
static size_t shown(const char *p)
{
	struct buffer visible = {0};
	size_t length = utf8_sequence(p, strlen(p));
	if (length == 0)
		return 0;
	buffer_visible_bytes(&visible, p, length);
	bool same = *p == '\\' || (visible.length == length && memcmp(visible.data, p, length) == 0);
	buffer_free(&visible);
	return same ? length : 0;
}

static bool is_shown(const char *word)
{
	for (size_t length; *word; word += length)
		if (!(length = shown(word)))
			return false;
	return true;
}

char *shell_quoted(const char *value)
{
	struct buffer b = {0};
	buffer_string(&b, "'");
	for (; *value; value++)
		if (*value == '\'')
			buffer_string(&b, "'\"'\"'");
		else
			buffer_add(&b, value, 1);
	buffer_string(&b, "'");
	return b.data;
}

char *shell_word(const char *word)
{
	struct buffer b = {0};
	if (is_plain(word))
		return xstrdup(word);
	/* $'\n' would read better, but dash does not know it. */
	bool raw = is_shown(word);
	buffer_string(&b, raw ? "'" : "\"$(printf '");
	for (const char *p = word; *p;) {
		size_t length = shown(p);
		if (*p == '\'')
			buffer_string(&b, "'\"'\"'");
		else if (raw)
			buffer_add(&b, p, length);
		else if (*p == '%' || *p == '\\')
			buffer_printf(&b, "%c%c", *p, *p);
		else if (length)
			buffer_add(&b, p, length);
		else
			buffer_printf(&b, "\\%03o", (unsigned)(unsigned char)*p);
		p += length ? length : 1;
	}
	buffer_string(&b, raw ? "'" : "')\"");
	return b.data;
}

char *shell_path(const char *path)
{
	char *plain = xasprintf("%s%s", path[0] == '-' ? "./" : "", path), *word = shell_word(plain);
	free(plain);
	return word;
}

void words_shell(struct buffer *b, const struct terminal *t, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-/:@%,=";
	if (name[0] && name[0] != '-' && strspn(name, plain) == strlen(name)) {
		buffer_string(b, name);
		return;
	}
	struct buffer shown = {0};
	terminal_name(&shown, t, name);
	buffer_string(b, name[0] == '-' ? "-- '" : "'");
	for (const char *p = shown.data; p && *p; p++) {
		if (*p == '\'')
			buffer_string(b, "'\\''");
		else
			buffer_add(b, p, 1);
	}
	buffer_string(b, "'");
	buffer_free(&shown);
}
