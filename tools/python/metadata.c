/* SPDX-License-Identifier: MIT */
/* Reads METADATA and RECORD; whatever bytes they hold, each call moves on. */
#include "python/metadata.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool metadata_next(const char **at, const char *key, const char **value, size_t *length)
{
	size_t size = strlen(key);
	while (**at && **at != '\n' && **at != '\r') {
		const char *line = *at, *end = line + strcspn(line, "\n");
		*at = *end ? end + 1 : end;
		if ((size_t)(end - line) <= size || strncasecmp(line, key, size) != 0 || line[size] != ':')
			continue;
		for (line += size + 1; line < end && isspace((unsigned char)*line); line++)
			;
		while (end > line && isspace((unsigned char)end[-1]))
			end--;
		*value = line;
		*length = (size_t)(end - line);
		return true;
	}
	return false;
}

/* A field of CSV: "in ""quotes"" it holds commas and newlines", else it ends before either. */
static const char *take_field(const char *p, const char *end, struct buffer *field)
{
	field->length = 0;
	if (p < end && *p == '"') {
		for (p++; p < end; p++) {
			if (*p == '"' && (p + 1 == end || p[1] != '"'))
				break;
			p += *p == '"';
			buffer_add(field, p, 1);
		}
		return p < end ? p + 1 : p;
	}
	const char *from = p;
	while (p < end && *p != ',' && *p != '\n')
		p++;
	buffer_add(field, from, (size_t)(p - from));
	return p;
}

/* "sha256=…" in base64 with - and _, without padding (PEP 376, PEP 427). */
bool record_sha256(const struct record_row *row, uint8_t digest[32])
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	enum { DIGITS = 43, BEFORE = 7 };	/* of 256 bits, behind "sha256=" */
	unsigned bits = 0, held = 0;
	size_t count = 0, quoted = row->digest && row->digest[0] == '"';
	const char *word = row->digest + quoted;
	if (!row->digest || row->digest_length < quoted + BEFORE + DIGITS || strncmp(word, "sha256=", BEFORE) != 0)
		return false;
	for (size_t i = BEFORE; i < BEFORE + DIGITS; i++) {
		const char *digit = word[i] ? strchr(digits, word[i]) : NULL;
		if (!digit)
			return false;
		bits = bits << 6 | (unsigned)(digit - digits);
		held += 6;
		if (held >= 8) {
			held -= 8;
			digest[count++] = (uint8_t)(bits >> held);
		}
	}
	return true;
}

bool record_next(const char **at, const char *end, struct record_row *row)
{
	struct buffer rest = {0};
	const char *p = *at;
	if (p >= end)
		return false;
	p = take_field(p, end, &row->path);
	row->size = UINT64_MAX;
	row->digest = NULL;
	for (int field = 1; p < end && *p != '\n'; field++) {
		if (*p == ',')
			p++;
		const char *from = p;
		p = take_field(p, end, &rest);
		if (field == 1 && rest.length) {
			row->digest = from;
			row->digest_length = (size_t)(p - from);
		}
		if (field == 2 && rest.length && isdigit((unsigned char)rest.data[0]))
			row->size = strtoull(rest.data, NULL, 10);
		if (p == from && p < end && *p != ',' && *p != '\n')
			p++;
	}
	buffer_free(&rest);
	if (row->path.length && row->path.data[row->path.length - 1] == '\r')
		row->path.data[--row->path.length] = 0;
	*at = p < end ? p + 1 : p;
	return true;
}

char *distribution_normalize(const char *name)
{
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (const char *p = name; *p; p++) {
		bool separator = *p == '-' || *p == '_' || *p == '.';
		char c = separator ? '-' : (char)tolower((unsigned char)*p);
		if (!separator || p == name || !strchr("-_.", p[-1]))
			buffer_add(&b, &c, 1);
	}
	return b.data;
}
