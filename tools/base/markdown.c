/* SPDX-License-Identifier: MIT */
/* Text of unknown origin, made fit for Markdown. */
#include "base/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void markdown_code(struct buffer *b, const char *visible)
{
	buffer_string(b, "`");
	for (const char *s = visible; *s; s++) {
		if (*s == '`' || *s == '|')
			buffer_printf(b, "\\x%02x", (unsigned char)*s);
		else
			buffer_add(b, s, 1);
	}
	buffer_string(b, *visible ? "`" : " `");
}

/* "GH-77", "PROJECT-1": an issue, here or of a tracker that a repository names. */
static bool is_issue(const char *word, size_t size)
{
	for (size_t i = 1; i + 1 < size; i++)
		if (word[i] == '-' && isalpha((unsigned char)word[i - 1]) && isdigit((unsigned char)word[i + 1]))
			return true;
	return false;
}

/* Seven hexadecimal digits and more, which may be a commit's. */
static bool is_commit(const char *word, size_t size)
{
	enum { SHORTEST = 7 };
	for (size_t i = 0, length; i < size; i += length + 1) {
		bool digits = true;
		for (length = 0; i + length < size && isalnum((unsigned char)word[i + length]); length++)
			digits &= isxdigit((unsigned char)word[i + length]) != 0;
		if (digits && length >= SHORTEST)
			return true;
	}
	return false;
}

/* One of the few signs that mean nothing, where it stands. */
static bool is_plain_sign(const char *word, size_t size, size_t i)
{
	bool last = i + 1 == size;
	switch (word[i]) {
	case '%': return last;		/* "50%"; "%77" is a milestone */
	case ':': return last && i;	/* ":bug:" is a picture */
	case '/': return i && word[i - 1] != '/';	/* "//host", and "/close" at the beginning of a line */
	case '_': return i && !last && isalnum((unsigned char)word[i - 1]) && isalnum((unsigned char)word[i + 1]);
	default: return strchr(".,;()'+=-", word[i]) != NULL;
	}
}

/* Nothing that Markdown, or the place where it is shown, reads as anything else. */
static bool is_plain(const char *word, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)word[i] >= 0x80 ||
			!(isalnum((unsigned char)word[i]) || is_plain_sign(word, size, i)))
			return false;
	return !is_issue(word, size) && !is_commit(word, size) && !memmem(word, size, "www.", 4);
}

/* "-" and "1." at the beginning of a line, where the text may stand, make a list of it, blanks make it code. */
static bool begins_line(const char *word, size_t size)
{
	return strchr("-+=", word[0]) || (isdigit((unsigned char)word[0]) && strchr(".)", word[size - 1]));
}

/* Word for word: "of absolute paths or of `$ORIGIN`". */
static void add_words(struct buffer *b, const char *text, size_t size)
{
	for (size_t at = 0, length; at < size; at += length) {
		length = 1;
		if (text[at] == ' ') {
			buffer_string(b, b->length ? " " : "");
			continue;
		}
		while (at + length < size && text[at + length] != ' ')
			length++;
		if (is_plain(text + at, length) && (b->length || !begins_line(text + at, length))) {
			buffer_add(b, text + at, length);
			continue;
		}
		char *word = xstrndup(text + at, length);
		markdown_code(b, word);
		free(word);
	}
}

void markdown_sentence(struct buffer *to, const char *visible)
{
	struct buffer b = {0};
	bool whole = true, code = false;
	for (const char *s = visible;; s++, code = !code) {
		size_t size = strcspn(s, "`");
		if (code) {
			char *name = xstrndup(s, size);
			whole &= size > 0;
			markdown_code(&b, name);
			free(name);
		} else {
			add_words(&b, s, size);
		}
		s += size;
		if (!*s)
			break;
	}
	if (whole && !code)
		buffer_add(to, b.data, b.length);
	else
		markdown_code(to, visible);
	buffer_free(&b);
}
