/* SPDX-License-Identifier: MIT */
/*
 * The language of redirects: a rule at a time, from text that may be anything and as long as it likes.
 * Needs nothing but itself: the module has no libc, the command has not the module's string functions.
 */
#include "trace/rules.h"

enum {
	WORDS_MAX = 7,	/* PATTERN verb ARGUMENT if exe=… if from=… */
	PATH_MAX_BYTES = 4095,
};

struct word {
	char *text;
	uint32_t column;
	bool quoted;	/* from its first byte on: "if" is then no keyword, and = no sign */
};

struct rule_words {
	struct word word[WORDS_MAX];
	size_t count;
	uint32_t column;	/* of what is wrong */
};

void rules_begin(struct rules *r, char *text, size_t size, char *words, bool semicolons)
{
	*r = (struct rules){
		.at = text, .end = text + size, .line_begin = text, .words = words, .semicolons = semicolons, .line = 1,
	};
	*r->end = '\n';
}

static bool equal(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static bool begins(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return false;
	return true;
}

static bool is_separator(const struct rules *r, char c)
{
	return c == '\n' || (c == ';' && r->semicolons);
}

static bool is_control(char c)
{
	return (uint8_t)c < ' ' || c == 0x7f;
}

/* A carriage return is a blank where it ends a line. */
static bool is_blank(const struct rules *r)
{
	return *r->at == ' ' || *r->at == '\t' || (*r->at == '\r' && r->at < r->end && r->at[1] == '\n');
}

static uint32_t column(const struct rules *r)
{
	return (uint32_t)(r->at - r->line_begin + 1);
}

/* There is a newline at end, so every rule has a separator.  Ends the rule's text and steps behind it. */
static void end_rule(struct rules *r)
{
	while (!is_separator(r, *r->at))
		r->at++;
	bool newline = *r->at == '\n';
	*r->at++ = '\0';
	if (newline) {
		r->line++;
		r->line_begin = r->at;
	}
}

/* The next word with its quotes taken off; the cursor stands on its first byte. */
static enum trace_rule_error read_word(struct rules *r, struct word *word)
{
	bool quoted = false;
	*word = (struct word){.text = r->words, .column = column(r), .quoted = *r->at == '"'};
	for (; quoted || !(is_blank(r) || is_separator(r, *r->at)); r->at++) {
		char c = *r->at;
		if (quoted && c == '\n')
			return TRACE_RULE_ERROR_UNCLOSED_QUOTE;
		if (is_control(c) && !(quoted && c == '\t'))
			return TRACE_RULE_ERROR_CONTROL_BYTE;
		if (c == '"') {
			quoted = !quoted;
			continue;
		}
		if (quoted && c == '\\' && (r->at[1] == '"' || r->at[1] == '\\'))
			c = *++r->at;
		*r->words++ = c;
	}
	*r->words++ = '\0';
	return TRACE_RULE_ERROR_NONE;
}

static enum trace_rule_error read_words(struct rules *r, struct rule_words *w)
{
	w->count = 0;
	for (;;) {
		while (is_blank(r))
			r->at++;
		w->column = column(r);
		if (is_separator(r, *r->at) || *r->at == '#')
			return TRACE_RULE_ERROR_NONE;
		if (w->count == WORDS_MAX)
			return TRACE_RULE_ERROR_TOO_MANY_WORDS;
		enum trace_rule_error error = read_word(r, &w->word[w->count]);
		if (error == TRACE_RULE_ERROR_CONTROL_BYTE)
			w->column = column(r);
		if (error)
			return error;
		w->count++;
	}
}

/* Every bracket is closed, as text_glob wants it. */
static bool glob_is_good(const char *p)
{
	for (; *p; p++) {
		if (*p == '\\' && p[1]) {
			p++;
		} else if (*p == '[') {
			p++;
			if (*p == '!' || *p == '^')
				p++;
			for (const char *first = p; *p != ']' || p == first; p++) {
				if (*p == '\\' && p[1])
					p++;
				if (!*p)
					return false;
			}
		}
	}
	return true;
}

static const char *find(const char *text, char c)
{
	for (; *text; text++)
		if (*text == c)
			return text;
	return NULL;
}

static enum trace_rule_error check_pattern(struct rule *rule)
{
	const char *p = rule->pattern;
	if (!*p)
		return TRACE_RULE_ERROR_EMPTY_PATTERN;
	rule->glob = find(p, '*') || find(p, '?') || find(p, '[') || find(p, '\\');
	rule->whole = find(p, '/');
	return glob_is_good(p) ? TRACE_RULE_ERROR_NONE : TRACE_RULE_ERROR_BAD_GLOB;
}

/* A path, or absolute ones with colons between them. */
static enum trace_rule_error check_argument(const struct rule *rule)
{
	size_t length = 0;
	const char *p = rule->argument;
	if (!*p)
		return TRACE_RULE_ERROR_MISSING_ARGUMENT;
	if (*p != '/')
		return TRACE_RULE_ERROR_RELATIVE_PATH;
	for (; *p; p++) {
		length++;
		if (rule->verb != TRACE_VERB_TO && *p == ':') {
			if (p[1] != '/')
				return TRACE_RULE_ERROR_RELATIVE_PATH;
			length = 0;
		}
		if (length > PATH_MAX_BYTES)
			return TRACE_RULE_ERROR_LONG_PATH;
	}
	return TRACE_RULE_ERROR_NONE;
}

static bool find_verb(const char *word, enum trace_verb *verb)
{
#define VERB_NAME(name, value, text) {text, TRACE_VERB_##name},
	static const struct { char name[8]; enum trace_verb verb; } verbs[] = {TRACE_VERBS(VERB_NAME)};
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (verbs[i].verb != TRACE_VERB_NONE && equal(word, verbs[i].name)) {
			*verb = verbs[i].verb;
			return true;
		}
	}
	return false;
}

static bool is_if(const struct rule_words *w, size_t i)
{
	return i < w->count && !w->word[i].quoted && equal(w->word[i].text, "if");
}

/* if exe=GLOB, if from=GLOB: each at most once. */
static enum trace_rule_error take_conditions(struct rule_words *w, size_t i, struct rule *rule)
{
	for (; i < w->count; i += 2) {
		w->column = w->word[i].column;
		if (!is_if(w, i))
			return TRACE_RULE_ERROR_TOO_MANY_WORDS;
		if (i + 1 == w->count)
			return TRACE_RULE_ERROR_BAD_CONDITION;
		const char *word = w->word[i + 1].text;
		const char **glob = begins(word, "exe=") ? &rule->exe : begins(word, "from=") ? &rule->from : NULL;
		w->column = w->word[i + 1].column;
		if (!glob || !find(word, '=')[1])
			return TRACE_RULE_ERROR_BAD_CONDITION;
		if (*glob)
			return TRACE_RULE_ERROR_SAME_CONDITION;
		*glob = find(word, '=') + 1;
		if (!glob_is_good(*glob))
			return TRACE_RULE_ERROR_BAD_GLOB;
	}
	return TRACE_RULE_ERROR_NONE;
}

/* SONAME=PATH. */
static bool take_short_form(const struct rule_words *w, struct rule *rule)
{
	char *equals = (char *)find(w->word[0].text, '=');
	if (w->word[0].quoted || !equals || (w->count > 1 && !is_if(w, 1)))
		return false;
	*equals = '\0';
	rule->verb = TRACE_VERB_TO;
	rule->pattern = w->word[0].text;
	rule->argument = equals + 1;
	return true;
}

static enum trace_rule_error take_words(struct rule_words *w, struct rule *rule)
{
	size_t next = 1;
	w->column = w->word[0].column;
	rule->pattern = w->word[0].text;
	if (!take_short_form(w, rule)) {
		enum trace_rule_error error = check_pattern(rule);
		if (error)
			return error;
		if (w->count == 1)
			return TRACE_RULE_ERROR_MISSING_VERB;
		w->column = w->word[1].column;
		if (!find_verb(w->word[1].text, &rule->verb))
			return TRACE_RULE_ERROR_UNKNOWN_VERB;
		next = 2;
		if (rule->verb == TRACE_VERB_HIDE) {
			w->column = w->count > 2 ? w->word[2].column : 0;
			if (w->count > 2 && !is_if(w, 2))
				return TRACE_RULE_ERROR_ARGUMENT;
		} else if (w->count == 2 || is_if(w, 2)) {
			return TRACE_RULE_ERROR_MISSING_ARGUMENT;
		} else {
			w->column = w->word[2].column;
			rule->argument = w->word[2].text;
			next = 3;
		}
	}
	enum trace_rule_error error = check_pattern(rule);
	if (!error && rule->argument)
		error = check_argument(rule);
	return error ? error : take_conditions(w, next, rule);
}

int rules_next(struct rules *r, struct rule *rule, enum trace_rule_error *error)
{
	struct rule_words words;
	while (r->at <= r->end) {
		while (is_blank(r))
			r->at++;
		*rule = (struct rule){.line = r->line, .column = column(r), .text = r->at};
		*error = read_words(r, &words);
		end_rule(r);
		if (!*error && words.count == 0)
			continue;
		if (!*error)
			*error = take_words(&words, rule);
		if (*error)
			rule->column = words.column;
		return *error ? -1 : 1;
	}
	return 0;
}
