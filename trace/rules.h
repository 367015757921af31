/* SPDX-License-Identifier: MIT */
/*
 * The language of redirects, read by the module inside a program and by the command that starts it:
 *
 *	PATTERN to PATH | first DIR[:DIR…] | last DIR[:DIR…] | hide   [if exe=GLOB] [if from=GLOB]
 *	SONAME=PATH	short for `to`
 *
 * Words are split at blanks; "…" holds blanks, with \" and \\ inside; # begins a comment.
 */
#ifndef TRACE_RULES_H
#define TRACE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"

struct rule {
	enum trace_verb verb;
	uint32_t line, column;	/* where it begins, or what is wrong with it, from 1; a column is a byte */
	const char *text;	/* as it is written */
	const char *pattern;
	const char *argument;	/* absolute; of first and last, a list with colons; NULL for hide */
	const char *exe, *from;	/* conditions, NULL if not made */
	bool glob;		/* the pattern has characters that are not themselves */
	bool whole;		/* the pattern has a slash: it is for the whole request */
};

/* What is left of a text of rules. */
struct rules {
	char *at, *end, *line_begin;
	char *words;		/* where the next word goes */
	bool semicolons;	/* separate rules as newlines do: in a variable or an option, not in a file */
	uint32_t line;
};

/*
 * Reads `size` bytes at text, which is cut into its rules in place: text[size] is written to.  The words
 * of rules go to `words`, size + 2 bytes.  Both must outlive the rules.
 */
void rules_begin(struct rules *, char *text, size_t size, char *words, bool semicolons);

/*
 * 1: *rule is the next.  -1: *error is wrong with it, at line and column; the next call goes on behind
 * it.  0: there are no more.
 */
int rules_next(struct rules *, struct rule *, enum trace_rule_error *error);

#endif
