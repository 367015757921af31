/* SPDX-License-Identifier: MIT */
/* Rules that a user gives, read by the parser of the module. */
#include "launch/rules-check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/message.h"
#include "trace/read.h"
#include "trace/rules.h"

/* A target that is missing may come yet, in the container that the program makes, say; a directory is a mistake. */
static const char *wrong_target(const struct rule *rule)
{
	struct stat st;
	if (rule->verb == TRACE_VERB_TO && stat(rule->argument, &st) == 0 && S_ISDIR(st.st_mode))
		return "a directory, where a file is due";
	return NULL;
}

/* text has a byte of room behind its size. */
static void check(const char *source, char *text, size_t size, bool semicolons)
{
	struct rules rules;
	struct rule rule;
	enum trace_rule_error error;
	char *words = xreallocarray(NULL, size + 2, 1);
	rules_begin(&rules, text, size, words, semicolons);
	for (int got; (got = rules_next(&rules, &rule, &error)) != 0;) {
		const char *wrong = got < 0 ? trace_rule_error_text(error) : wrong_target(&rule);
		if (wrong)
			fatal("%s:%u:%u: %s", source, rule.line, rule.column, wrong);
	}
	free(words);
}

void rules_check_text(const char *source, const char *text)
{
	char *copy = xstrdup(text);
	check(source, copy, strlen(text), true);
	free(copy);
}

char *rules_check_file(const char *path)
{
	struct buffer text = {0};
	char chunk[65536];
	struct stat st;
	char *absolute = realpath(path, NULL);
	if (!absolute)
		fatal("open '%s':", path);
	if (stat(absolute, &st) != 0)
		fatal("open '%s':", path);
	if (!S_ISREG(st.st_mode))
		fatal("'%s' is not a file of rules: it is no regular file", path);
	if (st.st_mode & S_IWOTH)
		fatal("'%s' is not read: everyone may write to it, and so choose what the program loads", path);
	FILE *in = fopen(absolute, "re");
	if (!in)
		fatal("open '%s':", path);
	for (size_t got; (got = fread(chunk, 1, sizeof(chunk), in)) > 0;)
		buffer_add(&text, chunk, got);
	if (ferror(in))
		fatal("read '%s':", path);
	fclose(in);
	size_t size = text.length;
	buffer_add(&text, "", 1);
	check(path, text.data, size, false);
	buffer_free(&text);
	return absolute;
}
