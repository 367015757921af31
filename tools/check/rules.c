/* SPDX-License-Identifier: MIT */
/* The rules that programs would be started with, applied to names that are searched for: of options and environment. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "launch/rules-check.h"
#include "trace/env.h"
#include "trace/rules.h"

enum { RULE_FILE_MAX = 256 << 20, TEXTS = 4 };

struct check_rules {
	struct rule *rules;
	size_t count;
	char *texts[2 * TEXTS];	/* that the rules point into */
	size_t text_count;
};

/* text is taken over, and has a byte of room behind its size. */
static void add_text(struct check_rules *r, char *text, size_t size, bool semicolons)
{
	struct rules reader;
	struct rule rule;
	enum trace_rule_error error;
	char *words = xreallocarray(NULL, size + 2, 1);
	r->texts[r->text_count++] = text;
	r->texts[r->text_count++] = words;
	rules_begin(&reader, text, size, words, semicolons);
	for (int got; (got = rules_next(&reader, &rule, &error)) != 0;) {
		if (got < 0)
			continue;	/* told when it was given */
		grow(r->rules, r->count);
		r->rules[r->count++] = rule;
	}
}

/* A folder that was named is taken at its word; what `auto` would come to is the affair of the machine that runs it. */
static char *compat_rules(const char *value)
{
	static const char family[] =
		"libcuda.so* first %1$s\nlibcudadebugger.so* first %1$s\nlibnvidia-*.so* first %1$s";
	const char *folder = value && strncmp(value, "force:", 6) == 0 ? value + 6 : value;
	return folder && folder[0] == '/' ? xasprintf(family, folder) : NULL;
}

struct check_rules *check_rules_read(const struct launch *l)
{
	struct check_rules *r = xcalloc(1, sizeof(*r));
	const char *user = getenv(ENV_REDIRECT), *file = l->rules ? l->rules : getenv(ENV_RULES);
	const char *compat = l->cuda_compat ? l->cuda_compat : getenv(ENV_CUDA_COMPAT);
	if (user) {
		rules_check_text(ENV_REDIRECT, user);
		add_text(r, xstrdup(user), strlen(user), true);
	}
	if (l->redirect.length)
		add_text(r, xstrdup(l->redirect.data), l->redirect.length, true);
	if (file && *file) {
		size_t size;
		char *path = rules_check_file(file), *text = disk_text(NULL, path, RULE_FILE_MAX, &size);
		free(path);
		if (text)
			add_text(r, text, size, false);
	}
	char *folder = compat_rules(compat);
	if (folder)
		add_text(r, folder, strlen(folder), false);
	return r;
}

void check_rules_free(struct check_rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->text_count; i++)
		free(r->texts[i]);
	free(r->rules);
	free(r);
}

/* Without a slash, the last component alone. */
static bool matches(const char *glob, const char *path)
{
	return !glob || fnmatch(glob, strchr(glob, '/') ? path : last_component(path), 0) == 0;
}

static bool applies(const struct rule *rule, const struct resolve_object *requester, const char *name)
{
	const struct resolve_object *program = requester;
	while (program && program->requester)
		program = program->requester;
	const char *what = rule->whole ? name : last_component(name);
	if (rule->glob ? fnmatch(rule->pattern, what, 0) != 0 : strcmp(rule->pattern, what) != 0)
		return false;
	if (rule->verb == TRACE_VERB_TO && strcmp(rule->argument, name) == 0)
		return false;
	return matches(rule->exe, program ? program->path : "") &&
		matches(rule->from, requester ? requester->path : "");
}

struct resolve_rule check_rules_ask(void *context, const struct resolve_object *requester, const char *name)
{
	const struct check_rules *r = context;
	for (size_t i = 0; i < r->count; i++) {
		const struct rule *rule = &r->rules[i];
		if (!applies(rule, requester, name))
			continue;
		return (struct resolve_rule){
			.to = rule->verb == TRACE_VERB_TO ? rule->argument : NULL,
			.first = rule->verb == TRACE_VERB_FIRST ? rule->argument : NULL,
			.last = rule->verb == TRACE_VERB_LAST ? rule->argument : NULL,
			.hide = rule->verb == TRACE_VERB_HIDE,
		};
	}
	return (struct resolve_rule){0};
}

bool check_rules_any(const struct check_rules *r)
{
	return r->count != 0;
}
