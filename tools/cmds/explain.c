/* SPDX-License-Identifier: MIT */
/*
 * `libtrace explain [CODE|MESSAGE]`: the page about a code of diagnose, or about what a program said; or a line about
 * each code.
 */
#include "diagnose/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/options.h"
#include "finding/catalog.h"
#include "finding/finding.h"

enum { OPTION_CHARSET, OPTION_COLOR };

static const struct cmd_option options[] = {
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

enum { LONGEST = 64 };	/* of words that are compared letter by letter */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters are to be added, removed or exchanged to make b of a (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1], length = strlen(b);
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t j = 0; j < length; j++) {
			size_t changed = diagonal + (a[i] != b[j]);
			diagonal = row[j + 1];
			row[j + 1] = least(changed, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[length];
}

__attribute__((noreturn)) static void unknown(const char *word)
{
	const char *nearest = NULL;
	size_t best = 5;	/* further off, it is no slip of the finger */
	for (int code = 0; code < CODE_COUNT && strlen(word) <= LONGEST; code++) {
		const char *name = code_name((enum code)code);
		/* "missing" means missing-symbol rather than what is few letters away. */
		size_t steps = strlen(word) >= 3 && strstr(name, word) ? 0 : distance(word, name);
		if (steps < best) {
			best = steps;
			nearest = name;
		}
	}
	if (nearest)
		fatal("unknown code '%s'; did you mean '%s'? (libtrace explain lists them)", word, nearest);
	if (strpbrk(word, " :"))
		fatal("no message that is known: '%s' (one of the dynamic linker, of CUDA, or of a framework that "
		      "tells of a load; "
		      "`libtrace record -- COMMAND` sees the load itself)",
			word);
	fatal("unknown code '%s' (libtrace explain lists them)", word);
}

static void print_list(const struct terminal *t)
{
	for (int code = 0; code < CODE_COUNT; code++) {
		struct buffer title = {0};
		const char *page = code_page((enum code)code), *name = code_name((enum code)code);
		if (page)
			explain_title(&title, page, t);
		if (title.length)
			printf("%-21s%s\n", name, title.data);
		else
			puts(name);
		buffer_free(&title);
	}
}

/* "not-found", and as diagnose prints it: "error[not-found]". */
static int find(const char *word)
{
	size_t length = strlen(word);
	const char *open = strchr(word, '[');
	if (!open || word[length - 1] != ']')
		return code_find(word);
	char *inside = xstrndup(open + 1, length - (size_t)(open + 1 - word) - 1);
	int code = code_find(inside);
	free(inside);
	return code;
}

static bool explain_text(const char *text, size_t size, const struct terminal *t)
{
	struct catalog *catalog = catalog_open();
	bool known = explain_message(catalog, text, size, t);
	catalog_free(catalog);
	return known;
}

/*
 * A text on standard input: a file, or what a program writes into a pipe.  Nothing is read from a terminal, or from
 * whatever else a command may have there.  False: there was nothing.
 */
static bool explain_input(const struct terminal *t)
{
	enum { TEXT_MAX = 4 << 20 };
	struct stat st;
	if (fstat(STDIN_FILENO, &st) != 0 || (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode)))
		return false;
	char *text = xreallocarray(NULL, TEXT_MAX, 1);
	size_t size = 0;
	ssize_t got;
	while (size < TEXT_MAX && (got = read(STDIN_FILENO, text + size, TEXT_MAX - size)) > 0)
		size += (size_t)got;
	if (size == TEXT_MAX)
		warn("standard input: the first %d MiB are looked at", TEXT_MAX >> 20);
	bool known = size && explain_text(text, size, t);
	free(text);
	if (size && !known)
		fatal("no message that is known in standard input (one of the dynamic linker, of CUDA, or of a "
		      "framework that tells of a load; "
		      "`libtrace record -- COMMAND` sees the load itself)");
	return known;
}

static int run(int argc, char **argv)
{
	const char *value, *charset = NULL, *color = NULL;
	int option, operand;
	while ((option = cmd_next_option(&cmd_explain, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		}
	}
	if (argc - operand > 1)
		fatal("one code expected, not '%s' as well", argv[operand + 1]);
	struct terminal t = terminal_choose(charset, color);
	const char *word = argv[operand];
	if (!word && explain_input(&t))
		return 0;
	if (!word) {
		print_list(&t);
		return 0;
	}
	int code = find(word);
	if (code < 0 && explain_text(word, strlen(word), &t))
		return 0;
	if (code < 0)
		unknown(word);
	if (!code_page((enum code)code))
		fatal("there is no page about '%s'", code_name((enum code)code));
	explain_page(code_page((enum code)code), &t);
	return 0;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "[CODE|MESSAGE]",
	.summary = "a page about a code of diagnose, or about an error message",
	.options = options,
	.run = run,
};
