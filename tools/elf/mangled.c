/* SPDX-License-Identifier: MIT */
/* C++ names that differ only in what a rebuilt library changes. */
#include "elf/mangled.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define TAG "B5cxx11"

/* "3c10": the bytes that an identifier and its length take, 0 if there is none. */
static size_t identifier(const char *p)
{
	size_t digits = strspn(p, "0123456789"), length = 0;
	if (digits == 0 || digits > 5 || *p == '0')
		return 0;
	for (size_t i = 0; i < digits; i++)
		length = 10 * length + (size_t)(p[i] - '0');
	return memchr(p, '\0', digits + length) ? 0 : digits + length;
}

/* "S_", "S1a_", "Ss", "St": a name that was said before, or a well-known one. */
static size_t substitution(const char *p)
{
	if (*p != 'S')
		return 0;
	if (islower((unsigned char)p[1]))
		return 2;
	size_t more = 1 + strspn(p + 1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return p[more] == '_' ? more + 1 : 0;
}

static size_t skip(const char *p, const char *what)
{
	return begins_with(p, what) ? strlen(what) : 0;
}

/* Constructors and destructors. */
static size_t special(const char *p)
{
	return (*p == 'C' && strchr("123", p[1]) && p[1]) || (*p == 'D' && strchr("012", p[1]) && p[1]) ? 2 : 0;
}

bool symbol_key(const char *name, char *key, size_t room)
{
	size_t used = skip(name, "_Z"), at = used, part;
	if (used == 0 || room < 4)
		return false;
	bool nested = name[at] == 'N', ended = false;
	memcpy(key, name, used);
	for (at += nested; !ended; at += part) {
		while ((part = skip(name + at, TAG)))
			at += part;
		if (nested && name[at] == 'E')
			break;
		part = identifier(name + at);
		if (part == 0 && nested)
			part = special(name + at)                    ? 2 :
				strchr("KVRO", name[at]) && name[at] ? 1 :
								       substitution(name + at);
		if (part == 0 || used + part + 1 >= room)
			return false;
		memcpy(key + used, name + at, part);
		used += part;
		ended = !nested;
	}
	key[used] = '\0';
	return used > 2;
}

/* "NSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE", where any part may have been said before. */
static size_t new_string(const char *p)
{
	size_t at = skip(p, "N"), part;
	if (at == 0 || !((part = skip(p + at, "St7__cxx11")) || (part = substitution(p + at))))
		return 0;
	at += part;
	if (!(part = skip(p + at, "12basic_stringIc")))
		return 0;
	at += part;
	if (!((part = skip(p + at, "St11char_traitsIcE")) || (part = substitution(p + at))))
		return 0;
	at += part;
	if (!((part = skip(p + at, "SaIcE")) || (part = substitution(p + at))))
		return 0;
	at += part;
	return skip(p + at, "EE") ? at + 2 : 0;
}

/*
 * One piece of a name without what the ABI changes: a string is any substitution, since all substitutions behind it are
 * numbered otherwise.  Returns where the next one begins, and what the piece is.
 */
static const char *next_piece(const char *p, const char **piece, size_t *length)
{
	size_t part;
	while ((part = skip(p, TAG)))
		p += part;
	*piece = p;
	if ((part = new_string(p)) || (part = substitution(p))) {
		*piece = "S_";
		*length = 2;
		return p + part;
	}
	part = identifier(p);
	*length = part ? part : *p != '\0';
	return p + *length;
}

bool symbol_same_but_abi(const char *a, const char *b)
{
	for (;;) {
		const char *piece_a, *piece_b;
		size_t length_a, length_b;
		a = next_piece(a, &piece_a, &length_a);
		b = next_piece(b, &piece_b, &length_b);
		if (length_a != length_b || memcmp(piece_a, piece_b, length_a) != 0)
			return false;
		if (length_a == 0)
			return true;
	}
}
