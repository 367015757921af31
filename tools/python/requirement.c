/* SPDX-License-Identifier: MIT */
/* The grammar of requirements, PEP 508: "cuda-toolkit[cublas,cudart]==13.2.2; platform_system == 'Linux'". */
#include "python/requirement.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "python/metadata.h"

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* The end of a name at p; p itself if there is none.  It begins and ends with a letter or a digit. */
static const char *name_end(const char *p)
{
	const char *end = p;
	for (const char *q = p; isalnum((unsigned char)*q) || (q > p && *q && strchr("-_.", *q)); q++)
		if (isalnum((unsigned char)*q))
			end = q + 1;
	return end;
}

/* Past "[a, b]"; NULL if it is not closed or holds something else. */
static const char *take_extras(struct requirement *r, const char *p)
{
	struct buffer b = {0};
	p = skip_blanks(p + 1);
	while (*p != ']') {
		const char *end = name_end(p);
		char *one = xstrndup(p, (size_t)(end - p)), *extra = distribution_normalize(one);
		buffer_printf(&b, "%s%s", b.length ? "," : "", extra);
		free(one);
		free(extra);
		bool empty = end == p;
		p = skip_blanks(end);
		if (*p == ',') {
			p = skip_blanks(p + 1);
			empty |= *p == ']';
		} else if (*p != ']') {
			empty = true;
		}
		if (empty) {
			buffer_free(&b);
			return NULL;
		}
	}
	r->extras = b.data;
	return p + 1;
}

/* Past the specifiers, which end before ';', ')' or the end; kept without blanks. */
static const char *take_specifiers(struct requirement *r, const char *p)
{
	bool closed = *p == '(';
	size_t length;
	p += closed;
	length = strcspn(p, closed ? ")" : ";");
	char *text = xstrndup(p, length);
	bool valid = specifiers_valid(text);
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (const char *c = text; *c; c++)
		if (!isspace((unsigned char)*c))
			buffer_add(&b, c, 1);
	free(text);
	/* A comma may end them, none may begin them or follow another. */
	valid &= b.data[0] != ',' && !strstr(b.data, ",,");
	if (b.length && b.data[b.length - 1] == ',')
		b.data[--b.length] = 0;
	r->specifiers = b.data;
	p += length;
	if (!valid || (closed && *p != ')'))
		return NULL;
	return skip_blanks(p + closed);
}

static const char *take_url(struct requirement *r, const char *p)
{
	p = skip_blanks(p + 1);
	size_t length = strcspn(p, " \t");
	if (!length)
		return NULL;
	r->url = xstrndup(p, length);
	r->specifiers = xstrdup("");
	return skip_blanks(p + length);
}

static bool take(struct requirement *r, const char *text)
{
	const char *p = skip_blanks(text), *end = name_end(p);
	if (end == p)
		return false;
	char *name = xstrndup(p, (size_t)(end - p));
	r->name = distribution_normalize(name);
	free(name);
	p = skip_blanks(end);
	if (*p == '[')
		p = take_extras(r, p);
	if (!p)
		return false;
	p = skip_blanks(p);
	p = *p == '@' ? take_url(r, p) : take_specifiers(r, p);
	if (!p || (*p && *p != ';'))
		return false;
	if (*p == ';') {
		p = skip_blanks(p + 1);
		size_t length = strlen(p);
		while (length && isspace((unsigned char)p[length - 1]))
			length--;
		r->marker = xstrndup(p, length);
		return marker_valid(r->marker);
	}
	return true;
}

bool requirement_parse(struct requirement *r, const char *text)
{
	*r = (struct requirement){0};
	if (take(r, text))
		return true;
	requirement_free(r);
	return false;
}

void requirement_free(struct requirement *r)
{
	free(r->name);
	free(r->extras);
	free(r->specifiers);
	free(r->url);
	free(r->marker);
	*r = (struct requirement){0};
}

static size_t name_length(const char *text)
{
	size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
	return length && isalnum((unsigned char)text[0]) && isalnum((unsigned char)text[length - 1]) ? length : 0;
}

bool distribution_name_valid(const char *name)
{
	size_t length = name ? name_length(name) : 0;
	return length && name[length] == '\0';
}

bool requirement_is_plain(const char *text)
{
	static const char specifier[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-+!*<>=~,";
	size_t length = name_length(text);
	if (!length)
		return false;
	const char *rest = text + length;
	if (*rest == '[') {
		size_t extras = strcspn(rest, "]");
		char *names = xstrndup(rest + 1, extras - 1);
		bool valid = rest[extras] &&
			names[strspn(names, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-,")] ==
				'\0';
		free(names);
		if (!valid)
			return false;
		rest += extras + 1;
	}
	return rest[strspn(rest, specifier)] == '\0' && specifiers_valid(rest);
}
