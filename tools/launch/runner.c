/* SPDX-License-Identifier: MIT */
/* --runner: the words that run a program of another architecture. */
#include "launch/runner.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"

void words_add(struct words *list, const char *word)
{
	list->words = xreallocarray(list->words, list->count + 2, sizeof(*list->words));
	list->words[list->count++] = xstrdup(word);
	list->words[list->count] = NULL;
}

bool words_set(const struct words *list, const char *entry)
{
	size_t length = strcspn(entry, "=") + 1;
	for (size_t i = 0; i < list->count; i++)
		if (strncmp(list->words[i], entry, length) == 0)
			return true;
	return false;
}

void words_free(struct words *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->words[i]);
	free(list->words);
	*list = (struct words){0};
}

/* Adds one word of text to word and returns what follows it. */
static const char *split_word(const char *text, struct buffer *word, const char *whole)
{
	char quote = '\0';
	buffer_string(word, "");
	for (; *text && (quote || !strchr(" \t\n", *text)); text++) {
		if (*text == quote)
			quote = '\0';
		else if (!quote && (*text == '\'' || *text == '"'))
			quote = *text;
		else if (*text == '\\' && quote != '\'' && text[1])
			buffer_add(word, ++text, 1);
		else
			buffer_add(word, text, 1);
	}
	if (quote)
		fatal("a %c in the runner '%s' has no end", quote, whole);
	return text;
}

/* qemu-aarch64, qemu-aarch64-static, qemu-arm-7.2; not qemu-system-arm, which boots a machine. */
static bool is_qemu_user(const char *word)
{
	const char *slash = strrchr(word, '/');
	const char *name = slash ? slash + 1 : word;
	return strncmp(name, "qemu-", 5) == 0 && strncmp(name, "qemu-system", 11) != 0;
}

void runner_parse(struct runner *r, const char *text)
{
	*r = (struct runner){0};
	for (const char *p = text + strspn(text, " \t\n"); *p; p += strspn(p, " \t\n")) {
		struct buffer word = {0};
		p = split_word(p, &word, text);
		words_add(&r->words, word.data);
		buffer_free(&word);
	}
	if (r->words.count == 0)
		fatal("the runner is empty: expected words such as 'qemu-aarch64-static -L ROOT'");
	r->is_qemu = is_qemu_user(r->words.words[0]);
	if (!r->is_qemu)
		return;
	r->root = getenv("QEMU_LD_PREFIX");
	for (size_t i = 1; i + 1 < r->words.count; i++)
		if (strcmp(r->words.words[i], "-L") == 0)
			r->root = r->words.words[i + 1];
}

void runner_free(struct runner *r)
{
	words_free(&r->words);
	*r = (struct runner){0};
}

void runner_begin(const struct runner *r, struct words *words, char **settings, size_t *count)
{
	for (size_t i = 0; i < r->words.count; i++) {
		words_add(words, r->words.words[i]);
		if (i != 0 || !r->is_qemu)
			continue;
		/*
		 * A dynamically linked qemu has an ld.so of its own, which must not see them.  But qemu
		 * splits the value at commas: such a one can only go through the environment.
		 */
		size_t kept = 0;
		for (size_t s = 0; s < *count; s++) {
			if (strchr(settings[s], ',')) {
				settings[kept++] = settings[s];
				continue;
			}
			words_add(words, "-E");
			words_add(words, settings[s]);
			free(settings[s]);
		}
		*count = kept;
	}
}

char *runner_path(const struct runner *r, const char *path)
{
	if (r->root && path[0] == '/') {
		char *below = xasprintf("%s%s", r->root, path);
		if (access(below, F_OK) == 0)
			return below;
		free(below);
	}
	return xstrdup(path);
}
