/* SPDX-License-Identifier: MIT */
/* --runner: the words that run a program of another architecture. */
#ifndef RUNNER_H
#define RUNNER_H

#include <stdbool.h>
#include <stddef.h>

/* A NULL-terminated list of words that grows; each is owned by it. */
struct words {
	char **words;
	size_t count;
};

void words_add(struct words *, const char *word);
void words_free(struct words *);
/* Whether one of them sets the variable that entry, NAME=VALUE, sets. */
bool words_set(const struct words *, const char *entry);

struct runner {
	struct words words;	/* count 0: there is no runner */
	bool is_qemu;		/* a user-mode emulator of QEMU, which takes -E NAME=VALUE */
	const char *root;	/* its -L, NULL if there is none */
};

/* Splits at blanks; '…', "…" and a backslash quote.  Fatal where a quote does not end. */
void runner_parse(struct runner *, const char *words);
void runner_free(struct runner *);

/*
 * Adds what comes before the program: the runner's words, with -E for each NAME=VALUE of `settings` that
 * can be given so; the others stay, the array of count strings is shortened.
 */
void runner_begin(const struct runner *, struct words *, char **settings, size_t *count);

/* The file behind a path of the program's: below root where there is one.  The caller frees it. */
char *runner_path(const struct runner *, const char *path);

#endif
