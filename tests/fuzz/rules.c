/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as the rules that the module reads inside a program, and any pattern in them as a glob.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "trace/rules.h"
/* The module's globs, which the command does not have; its memcpy and the like are for where there is no libc. */
#define memcpy module_memcpy
#define memmove module_memmove
#define memset module_memset
#define memcmp module_memcmp
#include "trace/text.c"	/* NOLINT(bugprone-suspicious-include): as it is, in one object with what calls it */
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_rule(const struct rule *r)
{
	if (!r->pattern || !*r->pattern || !r->text || (r->verb == TRACE_VERB_HIDE) != !r->argument)
		abort();
	if (!r->glob && !strpbrk(r->pattern, "*?[\\") && !text_glob(r->pattern, r->pattern))
		abort();
	text_glob(r->pattern, r->text);
	for (int i = 0; i < 2; i++) {
		const char *condition = i ? r->from : r->exe;
		if (condition)
			text_glob(condition, r->pattern);
	}
}

/* Memory of just the size that rules.h asks for, so that a byte more is seen. */
static void read_as(const uint8_t *bytes, size_t size, bool semicolons)
{
	char *text = xcalloc(1, size + 1), *words = xcalloc(1, size + 2);
	struct rules rules;
	struct rule rule;
	enum trace_rule_error error;
	size_t count = 0;
	memcpy(text, bytes, size);
	rules_begin(&rules, text, size, words, semicolons);
	for (int got; (got = rules_next(&rules, &rule, &error)) != 0;) {
		if (++count > size || rule.line == 0 || rule.column == 0)
			abort();
		if (got > 0)
			check_rule(&rule);
	}
	free(text);
	free(words);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	read_as(bytes, size, false);
	read_as(bytes, size, true);
	return 0;
}
