/* SPDX-License-Identifier: MIT */
/* JSON that somebody else may have written: parsed by strict rules, its strings back as the bytes that they were. */
#include "base/json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/visible.h"

/* --- Documents --- */

/*
 * The text with each character beyond ASCII as the escape that JSON has for it: json-c 0.18 takes such characters for
 * damage, where it is strict and where it validates.  It stops in front of what is not UTF-8, and where it has come to
 * most bytes; returns where.
 */
static size_t to_ascii(struct buffer *b, const char *text, size_t size, size_t most)
{
	size_t i = 0;
	for (size_t length; i < size && b->length < most; i += length) {
		for (length = 0;
			i + length < size && (unsigned char)text[i + length] < 0x80 && b->length + length < most;
			length++)
			;
		if (length) {
			buffer_add(b, text + i, length);
			continue;
		}
		length = utf8_sequence(text + i, size - i);
		if (!length)
			break;
		uint32_t character = (unsigned char)text[i] & 0xff >> (length + 1);
		for (size_t k = 1; k < length; k++)
			character = character << 6 | ((unsigned char)text[i + k] & 0x3f);
		if (character >= 0x10000)
			buffer_printf(b, "\\u%04x\\u%04x", 0xd800 + ((character - 0x10000) >> 10),
				0xdc00 + ((character - 0x10000) & 0x3ff));
		else
			buffer_printf(b, "\\u%04x", character);
	}
	return i;
}

/* The place in the text that json-c means by one in what it was given. */
static size_t place_of(const char *text, size_t size, size_t given)
{
	struct buffer b = {0};
	size_t place = to_ascii(&b, text, size, given);
	buffer_free(&b);
	return place;
}

struct json_object *json_parse(const char *text, size_t size, int depth, char **problem)
{
	struct json_tokener *tokener = json_tokener_new_ex(depth);
	struct json_object *document = NULL;
	struct buffer ascii = {0};
	char *why = NULL;
	if (!tokener)
		fatal("not enough memory for JSON");
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	size_t read = to_ascii(&ascii, text, size, SIZE_MAX);
	if (read < size)
		why = xasprintf("at byte %zu: not UTF-8", read);
	else if (ascii.length > INT_MAX)
		why = xasprintf("%zu bytes are too many", size);
	else
		document = json_tokener_parse_ex(tokener, ascii.data ? ascii.data : "", (int)ascii.length);
	enum json_tokener_error error = json_tokener_get_error(tokener);
	if (!why && error != json_tokener_success)
		why = xasprintf("at byte %zu: %s", place_of(text, size, json_tokener_get_parse_end(tokener)),
			error == json_tokener_continue ? "ends too early" : json_tokener_error_desc(error));
	json_tokener_free(tokener);
	buffer_free(&ascii);
	if (problem)
		*problem = why;
	else
		free(why);
	return document;
}

/* --- Values --- */

static int base64_value(char digit)
{
	const char *at = digit ? strchr(json_base64, digit) : NULL;
	return at ? (int)(at - json_base64) : -1;
}

/* The string behind its base64, to be freed; NULL if it is none, or holds a NUL. */
static char *from_base64(const char *text, size_t size)
{
	struct buffer b = {0};
	bool good = size > 0 && size % 4 == 0;
	for (size_t i = 0; good && i < size; i += 4) {
		size_t digits = 4 - (i + 4 == size && text[i + 3] == '=') -
			(i + 4 == size && text[i + 3] == '=' && text[i + 2] == '=');
		uint32_t bits = 0;
		for (size_t k = 0; k < 4; k++) {
			int value = k < digits ? base64_value(text[i + k]) : 0;
			good &= value >= 0;
			bits = bits << 6 | (uint32_t)(value & 63);
		}
		char three[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
		buffer_add(&b, three, digits - 1);
	}
	if (good && strlen(b.data) == b.length)
		return b.data;
	buffer_free(&b);
	return NULL;
}

/* The exact bytes of a string and its twin in base64, which may be NULL; NULL if they are not what they should be. */
static char *exact(struct json_object *string_value, struct json_object *bytes)
{
	if (!json_object_is_type(string_value, json_type_string) ||
		(bytes && !json_object_is_type(bytes, json_type_string)))
		return NULL;
	if (bytes)
		return from_base64(json_object_get_string(bytes), (size_t)json_object_get_string_len(bytes));
	const char *text = json_object_get_string(string_value);
	return strlen(text) == (size_t)json_object_get_string_len(string_value) ? xstrdup(text) : NULL;
}

static struct json_object *get_bytes(struct json_object *object, const char *key)
{
	static const char end[] = "_bytes";
	struct json_object *bytes = NULL;
	char bytes_key[64];	/* keys are this project's own words */
	size_t length = strlen(key);
	if (length + sizeof(end) > sizeof(bytes_key))
		return NULL;
	memcpy(bytes_key, key, length);
	memcpy(bytes_key + length, end, sizeof(end));
	json_object_object_get_ex(object, bytes_key, &bytes);
	return bytes;
}

enum json_got json_get_string(struct json_object *object, const char *key, char **value)
{
	struct json_object *string_value;
	*value = NULL;
	if (!json_object_object_get_ex(object, key, &string_value))
		return JSON_ABSENT;
	*value = exact(string_value, get_bytes(object, key));
	return *value ? JSON_GOT : JSON_BAD;
}

enum json_got json_get_strings(struct json_object *object, const char *key, char ***strings, size_t *count)
{
	struct json_object *array, *bytes = get_bytes(object, key);
	*strings = NULL;
	*count = 0;
	if (!json_object_object_get_ex(object, key, &array))
		return JSON_ABSENT;
	if (!json_object_is_type(array, json_type_array) || (bytes && !json_object_is_type(bytes, json_type_array)))
		return JSON_BAD;
	size_t length = json_object_array_length(array);
	*strings = xcalloc(length + 1, sizeof(**strings));
	for (; *count < length; ++*count) {
		(*strings)[*count] = exact(json_object_array_get_idx(array, *count),
			bytes ? json_object_array_get_idx(bytes, *count) : NULL);
		if (!(*strings)[*count])
			break;
	}
	if (*count == length)
		return JSON_GOT;
	while (*count > 0)
		free((*strings)[--*count]);
	free(*strings);
	*strings = NULL;
	return JSON_BAD;
}
