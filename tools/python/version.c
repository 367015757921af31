/* SPDX-License-Identifier: MIT */
/*
 * PEP 440: https://packaging.python.org/en/latest/specifications/version-specifiers/.  Numbers stay digits of the
 * text, so they have any length and nothing overflows.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"
#include "python/requirement.h"

struct span {
	const char *text;
	size_t length;
};

struct pep440_version {
	struct span epoch, release;	/* release: "13.4.1" */
	char pre;		/* 'a', 'b', 'c', 0 */
	bool post, dev;
	struct span pre_number, post_number, dev_number;
	struct span local;	/* without the +; length 0: none */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
	return c == '-' || c == '_' || c == '.';
}

/* Leading zeros mean nothing. */
static struct span take_number(const char **at, const char *end)
{
	const char *p = *at;
	while (p < end && *p == '0')
		p++;
	struct span number = {p, 0};
	while (p < end && is_digit(*p))
		p++;
	number.length = (size_t)(p - number.text);
	*at = p;
	return number;
}

struct suffix {
	const char *word;
	char kind;
};

/* [-_.]? WORD [-_.]? [0-9]*; *at stays where no word follows. */
static char take_suffix(const char **at, const char *end, const struct suffix *words, struct span *number)
{
	const char *p = *at;
	if (p < end && is_separator(*p))
		p++;
	for (; words->word; words++) {
		size_t length = strlen(words->word);
		if ((size_t)(end - p) < length || strncasecmp(p, words->word, length) != 0)
			continue;
		p += length;
		if (p < end && is_separator(*p))
			p++;
		*number = take_number(&p, end);
		*at = p;
		return words->kind;
	}
	return 0;
}

static bool take_release(struct pep440_version *v, const char **at, const char *end)
{
	const char *p = *at;
	struct span first = {p, 0};
	while (p < end && is_digit(*p))
		p++;
	first.length = (size_t)(p - first.text);
	if (first.length && p < end && *p == '!') {
		const char *digits = first.text;
		v->epoch = take_number(&digits, p);
		first.text = ++p;
		while (p < end && is_digit(*p))
			p++;
	}
	v->release.text = first.text;
	if (p == first.text)
		return false;
	while (end - p >= 2 && *p == '.' && is_digit(p[1]))
		for (p++; p < end && is_digit(*p); p++)
			;
	v->release.length = (size_t)(p - v->release.text);
	*at = p;
	return true;
}

static bool take_local(struct pep440_version *v, const char **at, const char *end)
{
	const char *p = *at;
	v->local.text = p;
	for (bool want_word = true;; want_word = true) {
		for (; p < end && isalnum((unsigned char)*p); p++)
			want_word = false;
		if (want_word)
			return false;
		if (p == end || !is_separator(*p))
			break;
		p++;
	}
	v->local.length = (size_t)(p - v->local.text);
	*at = p;
	return true;
}

static bool parse(struct pep440_version *v, const char *text, size_t length)
{
	static const struct suffix pre[] = {{"alpha", 'a'}, {"a", 'a'}, {"beta", 'b'}, {"b", 'b'}, {"preview", 'c'},
		{"pre", 'c'}, {"c", 'c'}, {"rc", 'c'}, {0}};
	static const struct suffix post[] = {{"post", 'p'}, {"rev", 'p'}, {"r", 'p'}, {0}};
	static const struct suffix dev[] = {{"dev", 'd'}, {0}};
	const char *p = text, *end = text + length;
	*v = (struct pep440_version){.local = {"", 0}};
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	if (p < end && (*p == 'v' || *p == 'V'))
		p++;
	if (!take_release(v, &p, end))
		return false;
	v->pre = take_suffix(&p, end, pre, &v->pre_number);
	if (end - p >= 2 && *p == '-' && is_digit(p[1])) {
		p++;
		v->post_number = take_number(&p, end);
		v->post = true;
	} else {
		v->post = take_suffix(&p, end, post, &v->post_number) != 0;
	}
	v->dev = take_suffix(&p, end, dev, &v->dev_number) != 0;
	if (p < end && *p == '+') {
		p++;
		if (!take_local(v, &p, end))
			return false;
	}
	return p == end;
}

static int compare_numbers(struct span a, struct span b)
{
	if (a.length != b.length)
		return a.length < b.length ? -1 : 1;
	return a.length ? memcmp(a.text, b.text, a.length) : 0;
}

/* The next number of a release, nothing (which is 0) past its end. */
static struct span next_number(const char **at, const char *end)
{
	struct span number = take_number(at, end);
	if (*at < end)
		++*at;
	return number;
}

/* Missing numbers are 0: 1.0 is 1.0.0.  Compares no more than the numbers of b where it is a prefix. */
static int compare_releases(struct span a, struct span b, bool b_is_prefix)
{
	const char *p = a.text, *a_end = a.text + a.length, *q = b.text, *b_end = b.text + b.length;
	while (q < b_end || (p < a_end && !b_is_prefix)) {
		int order = compare_numbers(next_number(&p, a_end), next_number(&q, b_end));
		if (order)
			return order;
	}
	return 0;
}

/* One part of a local version: words before numbers, numbers by value, nothing first. */
static int compare_locals(struct span a, struct span b)
{
	const char *p = a.text, *a_end = a.text + a.length, *q = b.text, *b_end = b.text + b.length;
	while (p < a_end && q < b_end) {
		struct span x = {p, 0}, y = {q, 0};
		bool x_number = true, y_number = true;
		for (; p < a_end && !is_separator(*p); p++)
			x_number &= is_digit(*p);
		for (; q < b_end && !is_separator(*q); q++)
			y_number &= is_digit(*q);
		x.length = (size_t)(p - x.text);
		y.length = (size_t)(q - y.text);
		if (x_number != y_number)
			return x_number ? 1 : -1;
		int order;
		if (x_number) {
			const char *from_x = x.text, *from_y = y.text;
			order = compare_numbers(take_number(&from_x, p), take_number(&from_y, q));
		} else {
			order = strncasecmp(x.text, y.text, x.length < y.length ? x.length : y.length);
			if (order == 0 && x.length != y.length)
				order = x.length < y.length ? -1 : 1;
		}
		if (order)
			return order;
		p += p < a_end;
		q += q < b_end;
	}
	return (p < a_end) - (q < b_end);
}

/* 1.dev1 comes before 1a1, 1a1 before 1, 1 before 1.post1. */
static int pre_rank(const struct pep440_version *v)
{
	return v->pre ? v->pre : !v->post && v->dev ? 0 : 'z';
}

static int compare(const struct pep440_version *a, const struct pep440_version *b)
{
	int order = compare_numbers(a->epoch, b->epoch);
	if (!order)
		order = compare_releases(a->release, b->release, false);
	if (!order)
		order = pre_rank(a) - pre_rank(b);
	if (!order && a->pre)
		order = compare_numbers(a->pre_number, b->pre_number);
	if (!order)
		order = a->post - b->post;
	if (!order && a->post)
		order = compare_numbers(a->post_number, b->post_number);
	if (!order)
		order = b->dev - a->dev;
	if (!order && a->dev)
		order = compare_numbers(a->dev_number, b->dev_number);
	return order ? order : compare_locals(a->local, b->local);
}

int version_compare(const char *a, const char *b)
{
	struct pep440_version x, y;
	bool x_is = parse(&x, a, strlen(a)), y_is = parse(&y, b, strlen(b));
	if (x_is && y_is)
		return compare(&x, &y);
	return x_is != y_is ? x_is - y_is : strcmp(a, b);
}

static struct pep440_version without_local(struct pep440_version v)
{
	v.local.length = 0;
	return v;
}

static bool is_prerelease(const struct pep440_version *v)
{
	return v->pre || v->dev;
}

static bool has_prefix(const struct pep440_version *v, const struct pep440_version *prefix)
{
	return compare_numbers(v->epoch, prefix->epoch) == 0 &&
		compare_releases(v->release, prefix->release, true) == 0;
}

static bool satisfies_equal(const struct pep440_version *v, const struct pep440_version *wanted, bool star)
{
	if (star)
		return has_prefix(v, wanted);
	struct pep440_version public = without_local(*v);
	return compare(wanted->local.length ? v : &public, wanted) == 0;
}

static bool satisfies_compatible(const struct pep440_version *v, const struct pep440_version *wanted)
{
	struct pep440_version public = without_local(*v), prefix = *wanted;
	while (prefix.release.length && prefix.release.text[prefix.release.length - 1] != '.')
		prefix.release.length--;
	if (prefix.release.length)
		prefix.release.length--;
	return compare(&public, wanted) >= 0 && has_prefix(v, &prefix);
}

/* A version before all others of its kind: 1.0.dev0 for 1.0, 1.0.post1.dev0 for 1.0.post1. */
static struct pep440_version first_of(struct pep440_version v)
{
	v.dev = true;
	v.dev_number.length = 0;
	v.local.length = 0;
	return v;
}

/* 1.0rc1 is not < 1.0, though it comes before it. */
static bool satisfies_less(const struct pep440_version *v, const struct pep440_version *wanted)
{
	struct pep440_version bound = is_prerelease(wanted) ? *wanted : first_of(*wanted);
	return compare(v, &bound) < 0;
}

/* 1.0.post1 and 1.0+local are not > 1.0, though they come after it. */
static bool satisfies_greater(const struct pep440_version *v, const struct pep440_version *wanted)
{
	struct pep440_version public = without_local(*v), before_post = public;
	if (compare(&public, wanted) <= 0)
		return false;
	before_post.post = before_post.dev = false;
	return wanted->dev || wanted->post || !v->post || compare(&before_post, wanted) != 0;
}

enum version_operator { COMPATIBLE, EQUAL, UNEQUAL, NOT_NEWER, NOT_OLDER, OLDER, NEWER, SAME_TEXT };

struct clause {
	enum version_operator operator;
	struct span text;	/* the version, blanks around it taken away */
	struct pep440_version version;	/* unless it is SAME_TEXT */
	bool star;
};

/* text is one clause: an operator and a version, blanks where they like. */
static bool parse_clause(struct clause *c, const char *text, size_t length)
{
	static const struct {
		const char *text;
		enum version_operator operator;
	} operators[] = {{"===", SAME_TEXT}, {"~=", COMPATIBLE}, {"==", EQUAL}, {"!=", UNEQUAL}, {"<=", NOT_NEWER},
		{">=", NOT_OLDER}, {"<", OLDER}, {">", NEWER}};
	const char *p = text, *end = text + length;
	size_t i, count = countof(operators);
	*c = (struct clause){0};
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	for (i = 0; i < count; i++)
		if ((size_t)(end - p) >= strlen(operators[i].text) && begins_with(p, operators[i].text))
			break;
	if (i == count)
		return false;
	c->operator = operators[i].operator;
	p += strlen(operators[i].text);
	while (p < end && isspace((unsigned char)*p))
		p++;
	c->text = (struct span){p, (size_t)(end - p)};
	if (c->operator == SAME_TEXT)
		return c->text.length && !memchr(p, ' ', c->text.length);
	if ((c->operator == EQUAL || c->operator == UNEQUAL) && end - p > 2 && end[-1] == '*' && end[-2] == '.') {
		c->star = true;
		end -= 2;
	}
	if (!parse(&c->version, p, (size_t)(end - p)))
		return false;
	const struct pep440_version *v = &c->version;
	if (c->star && (v->pre || v->post || v->dev || v->local.length))
		return false;
	if (c->operator == COMPATIBLE && !memchr(v->release.text, '.', v->release.length))
		return false;
	return !v->local.length || c->operator == EQUAL || c->operator == UNEQUAL;
}

static void add_number(struct buffer *b, struct span number)
{
	if (number.length)
		buffer_add(b, number.text, number.length);
	else
		buffer_string(b, "0");
}

static void add_local(struct buffer *b, struct span local)
{
	const char *p = local.text, *end = p + local.length, *separator = "+";
	while (p < end) {
		const char *part = p;
		bool number = true;
		for (; p < end && !is_separator(*p); p++)
			number &= is_digit(*p);
		buffer_string(b, separator);
		if (number)
			add_number(b, take_number(&part, p));
		for (; part < p; part++)
			buffer_add(b, &(char){(char)tolower((unsigned char)*part)}, 1);
		separator = ".";
		p += p < end;
	}
}

/* As packaging writes it: "v1.0-ALPHA.1" is 1.0a1. */
static void add_version(struct buffer *b, const struct pep440_version *v)
{
	const char *p = v->release.text, *end = p + v->release.length;
	if (v->epoch.length) {
		add_number(b, v->epoch);
		buffer_string(b, "!");
	}
	for (const char *dot = ""; p < end; dot = ".") {
		buffer_string(b, dot);
		add_number(b, next_number(&p, end));
	}
	if (v->pre) {
		buffer_string(b, v->pre == 'c' ? "rc" : v->pre == 'a' ? "a" : "b");
		add_number(b, v->pre_number);
	}
	if (v->post) {
		buffer_string(b, ".post");
		add_number(b, v->post_number);
	}
	if (v->dev) {
		buffer_string(b, ".dev");
		add_number(b, v->dev_number);
	}
	if (v->local.length)
		add_local(b, v->local);
}

static bool same_text(const char *text, const struct pep440_version *v, struct span wanted)
{
	struct buffer b = {0};
	add_version(&b, v);
	bool same = (b.length == wanted.length && strncasecmp(b.data, wanted.text, wanted.length) == 0) ||
		(strlen(text) == wanted.length && strncasecmp(text, wanted.text, wanted.length) == 0);
	buffer_free(&b);
	return same;
}

static bool satisfies(const char *text, const struct pep440_version *v, const struct clause *c)
{
	struct pep440_version public = without_local(*v);
	switch (c->operator) {
	case COMPATIBLE: return satisfies_compatible(v, &c->version);
	case EQUAL: return satisfies_equal(v, &c->version, c->star);
	case UNEQUAL: return !satisfies_equal(v, &c->version, c->star);
	case NOT_NEWER: return compare(&public, &c->version) <= 0;
	case NOT_OLDER: return compare(&public, &c->version) >= 0;
	case OLDER: return satisfies_less(v, &c->version);
	case NEWER: return satisfies_greater(v, &c->version);
	case SAME_TEXT: return same_text(text, v, c->text);
	}
	return false;
}

/* The clause at *at, which moves past the comma behind it; false at the end. */
static bool next_clause(const char **at, struct span *clause)
{
	if (!**at)
		return false;
	*clause = (struct span){*at, strcspn(*at, ",")};
	*at += clause->length;
	*at += **at == ',';
	return true;
}

static bool is_blank(struct span s)
{
	while (s.length && isspace((unsigned char)s.text[s.length - 1]))
		s.length--;
	return s.length == 0;
}

bool version_satisfies(const char *version, const char *specifiers)
{
	struct pep440_version v;
	struct span text;
	bool is_version = parse(&v, version, strlen(version));
	while (next_clause(&specifiers, &text)) {
		struct clause c;
		if (is_blank(text))
			continue;
		if (!is_version || !parse_clause(&c, text.text, text.length) || !satisfies(version, &v, &c))
			return false;
	}
	return true;
}

bool specifiers_valid(const char *specifiers)
{
	struct span text;
	struct clause c;
	while (next_clause(&specifiers, &text))
		if (!is_blank(text) && !parse_clause(&c, text.text, text.length))
			return false;
	return true;
}

char *version_normalize(const char *version)
{
	struct pep440_version v;
	struct buffer b = {0};
	if (!parse(&v, version, strlen(version)))
		return NULL;
	add_version(&b, &v);
	return b.data;
}
