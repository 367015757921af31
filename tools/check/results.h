/* SPDX-License-Identifier: MIT */
/* What is missing as a list of results, one for each thing that is wrong: what machines read. */
#ifndef CHECK_RESULTS_H
#define CHECK_RESULTS_H

#include "check/check.h"

struct check_result {
	const char *code;	/* "not-found" */
	enum severity severity;
	const char *text;	/* a sentence, and below it notes and help, a line each; escaped for any reader */
	const char *headline;	/* its first line */
	/* what is missing: a soname, a symbol; with code and place it is the same from run to run */
	const char *subject;
	const char *const *places;	/* files that it is wrong with */
	size_t place_count;
};

/* Calls each for every result, in the order of the text output. */
void check_results(const struct check *, void (*each)(void *context, const struct check_result *), void *context);

/* --- sarif.c, junit.c --- */
void check_sarif(const struct check *);
void check_junit(const struct check *);

#endif
