/* SPDX-License-Identifier: MIT */
/* Lists of package names, and what each package manager calls them. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "remedy/parts.h"

/* "570" of "570.133.20". */
static bool put_branch(struct buffer *b, const struct host *host)
{
	size_t length = host->driver ? strspn(host->driver, "0123456789") : 0;
	if (length)
		buffer_add(b, host->driver, length);
	return length != 0;
}

static bool put_number(struct buffer *b, unsigned number, unsigned unknown)
{
	buffer_printf(b, "%u", number);
	return number != unknown;
}

/* The value of the letter in {X}; false if it is not known. */
static bool put_variable(struct buffer *b, char letter, const struct plan *p, const struct host *host)
{
	switch (letter) {
	case 'X': return put_number(b, p->cuda_major, 0);
	case 'Y': return put_number(b, p->cuda_minor, UINT_MAX);
	case 'N': return put_branch(b, host);
	case 'T':
		buffer_printf(b, "%s-linux-gnu", p->machine ? p->machine : "");
		return p->machine != NULL;
	}
	return false;
}

char *package_name(const struct plan *p, const struct host *host, const char *pattern)
{
	struct buffer b = {0};
	bool known = true;
	for (const char *c = pattern; *c; c++) {
		bool variable = c[0] == '{' && c[1] && c[2] == '}';
		if (variable)
			known &= put_variable(&b, c[1], p, host);
		else
			buffer_add(&b, c, 1);
		c += variable ? 2 : 0;
	}
	if (!known)
		buffer_free(&b);
	return known ? b.data : NULL;
}

void packages_add(struct packages *w, const char *word)
{
	size_t at = 0;
	while (at < w->count && strcmp(w->items[at], word) < 0)
		at++;
	if (at < w->count && strcmp(w->items[at], word) == 0)
		return;
	grow(w->items, w->count);
	memmove(w->items + at + 1, w->items + at, (w->count - at) * sizeof(*w->items));
	w->items[at] = xstrdup(word);
	w->count++;
}

void packages_add_all(struct packages *to, const struct packages *from)
{
	for (size_t i = 0; i < from->count; i++)
		packages_add(to, from->items[i]);
}

void packages_free(struct packages *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->items[i]);
	free(w->items);
	*w = (struct packages){0};
}

void packages_put(struct buffer *b, const struct packages *w)
{
	for (size_t i = 0; i < w->count; i++) {
		char *word = shell_word(w->items[i]);
		buffer_printf(b, " %s", word);
		free(word);
	}
}

enum way system_way(const struct host *host)
{
	if (host_is_like(host, "debian") || host_is_like(host, "ubuntu"))
		return WAY_APT;
	if (host_is_like(host, "fedora") || host_is_like(host, "rhel") || host_is_like(host, "centos") ||
		host_is_like(host, "amzn"))
		return WAY_DNF;
	if (host->os_id)
		return WAY_NONE;
	return host_has_command(host, "apt-get") ? WAY_APT : host_has_command(host, "dnf") ? WAY_DNF : WAY_NONE;
}

bool package_is_plain(const char *word)
{
	static const char rest[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._~:=<>*()-";
	return isalnum((unsigned char)word[0]) && word[strspn(word, rest)] == '\0';
}

bool packages_are_plain(const struct packages *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!package_is_plain(w->items[i]))
			return false;
	return true;
}
