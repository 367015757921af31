/* SPDX-License-Identifier: MIT */
/*
 * Environment markers, "python_version < '3.15' and extra == 'cublas'", judged for the traced machine:
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers.
 */
#include "python/requirement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "python/metadata.h"

enum { DEEPEST = 64, LONGEST = 64 * 1024 };	/* nesting and bytes of what is believed to be a marker */

struct parser {
	const char *at;
	const struct marker_environment *environment;
	bool broken;
	unsigned depth;
};

/* One side of a comparison. */
struct value {
	char *text;		/* NULL: a variable that nobody knows here */
	bool is_version, is_name;
};

static void skip_blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t')
		p->at++;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static bool take_word(struct parser *p, const char *word)
{
	skip_blanks(p);
	if (*p->at != *word)
		return false;
	size_t length = strlen(word);
	if (strncmp(p->at, word, length) != 0 || is_word(p->at[length]))
		return false;
	p->at += length;
	return true;
}

static bool take_sign(struct parser *p, const char *sign)
{
	skip_blanks(p);
	if (strncmp(p->at, sign, strlen(sign)) != 0)
		return false;
	p->at += strlen(sign);
	return true;
}

/* What is the same on every traced machine; the rest comes from the environment. */
static const struct {
	const char *name, *value;
	bool version;
} variables[] = {
	{"os_name", "posix", false}, {"os.name", "posix", false},
	{"sys_platform", "linux", false}, {"sys.platform", "linux", false},
	{"platform_system", "Linux", false},
	{"platform_python_implementation", "CPython", false}, {"platform.python_implementation", "CPython", false},
	{"python_implementation", "CPython", false}, {"implementation_name", "cpython", false},
	{"platform_machine", NULL, false}, {"platform.machine", NULL, false},
	{"python_version", NULL, true}, {"python_full_version", NULL, true}, {"implementation_version", NULL, true},
	{"platform_release", NULL, false}, {"platform_version", NULL, false}, {"platform.version", NULL, false},
	{"extra", NULL, false},
};

static void set_variable(struct value *v, const char *name, const struct marker_environment *e)
{
	if (strcmp(name, "extra") == 0) {
		v->is_name = true;
		v->text = distribution_normalize(e->extra ? e->extra : "");
	} else if (v->is_version && e->python_version) {
		v->text = xstrdup(e->python_version);
	} else if (strstr(name, "machine") && e->platform_machine) {
		v->text = xstrdup(e->platform_machine);
	}
}

static struct value take_value(struct parser *p)
{
	struct value v = {0};
	skip_blanks(p);
	char quote = *p->at;
	if (quote == '\'' || quote == '"') {
		const char *end = strchr(p->at + 1, quote);
		if (end) {
			v.text = xstrndup(p->at + 1, (size_t)(end - p->at - 1));
			p->at = end + 1;
			return v;
		}
		p->broken = true;
		return v;
	}
	for (size_t i = 0; i < countof(variables); i++) {
		if (!take_word(p, variables[i].name))
			continue;
		v.is_version = variables[i].version;
		if (variables[i].value)
			v.text = xstrdup(variables[i].value);
		else
			set_variable(&v, variables[i].name, p->environment);
		return v;
	}
	p->broken = true;
	return v;
}

enum marker_operator { SAME_TEXT, NOT_NEWER, NOT_OLDER, OLDER, NEWER, EQUAL, UNEQUAL, COMPATIBLE, IN, NOT_IN, NONE };

static const char *const signs[] = {"===", "<=", ">=", "<", ">", "==", "!=", "~="};

static enum marker_operator take_operator(struct parser *p)
{
	static const enum marker_operator order[] = {
		SAME_TEXT, NOT_NEWER, NOT_OLDER, EQUAL, UNEQUAL, COMPATIBLE, OLDER, NEWER};
	for (size_t i = 0; i < countof(order); i++)
		if (take_sign(p, signs[order[i]]))
			return order[i];
	if (take_word(p, "in"))
		return IN;
	if (take_word(p, "not") && take_word(p, "in"))
		return NOT_IN;
	p->broken = true;
	return NONE;
}

/* Texts have no order: <= and >= hold for equal ones, < and > for none. */
static bool compare_texts(const char *left, enum marker_operator operator, const char *right)
{
	switch (operator) {
	case SAME_TEXT: case EQUAL: case NOT_NEWER: case NOT_OLDER: return strcmp(left, right) == 0;
	case UNEQUAL: return strcmp(left, right) != 0;
	case IN: return strstr(right, left) != NULL;
	case NOT_IN: return !strstr(right, left);
	case OLDER: case NEWER: case COMPATIBLE: case NONE: break;
	}
	return false;
}

static bool compare_versions(const char *left, enum marker_operator operator, const char *right)
{
	char *clause = xasprintf("%s%s", signs[operator], right);
	bool holds = specifiers_valid(clause) ? version_satisfies(left, clause) : compare_texts(left, operator, right);
	free(clause);
	return holds;
}

static char *as_name(char *text)
{
	char *name = distribution_normalize(text);
	free(text);
	return name;
}

static bool judge(struct value *left, enum marker_operator operator, struct value *right)
{
	if (!left->text || !right->text)
		return false;
	if (left->is_name || right->is_name) {
		left->text = as_name(left->text);
		right->text = as_name(right->text);
	}
	if ((left->is_version || right->is_version) && operator < IN)
		return compare_versions(left->text, operator, right->text);
	return compare_texts(left->text, operator, right->text);
}

static bool take_alternatives(struct parser *);

static bool take_comparison(struct parser *p)
{
	if (take_sign(p, "(")) {
		if (++p->depth > DEEPEST) {
			p->broken = true;
			return false;
		}
		bool holds = take_alternatives(p);
		p->depth--;
		p->broken |= !take_sign(p, ")");
		return holds;
	}
	struct value left = take_value(p), right = {0};
	enum marker_operator operator = p->broken ? NONE : take_operator(p);
	if (!p->broken)
		right = take_value(p);
	bool holds = !p->broken && judge(&left, operator, &right);
	free(left.text);
	free(right.text);
	return holds;
}

static bool take_conjunction(struct parser *p)
{
	bool holds = take_comparison(p);
	while (!p->broken && take_word(p, "and"))
		holds &= take_comparison(p);
	return holds;
}

static bool take_alternatives(struct parser *p)
{
	bool holds = take_conjunction(p);
	while (!p->broken && take_word(p, "or"))
		holds |= take_conjunction(p);
	return holds;
}

static bool take_marker(const char *marker, const struct marker_environment *e, bool *valid)
{
	struct parser p = {.at = marker, .environment = e};
	bool holds = strnlen(marker, LONGEST) < LONGEST && take_alternatives(&p);
	skip_blanks(&p);
	*valid = !p.broken && !*p.at;
	return holds && *valid;
}

bool marker_holds(const char *marker, const struct marker_environment *e)
{
	bool valid;
	return !marker || take_marker(marker, e, &valid);
}

bool marker_valid(const char *marker)
{
	bool valid;
	take_marker(marker, &(struct marker_environment){0}, &valid);
	return valid;
}
