/* SPDX-License-Identifier: MIT */
/* json-c, with this project's rule for bytes that are not UTF-8, and documents that are streamed. */
#include "base/json.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/visible.h"
#include "trace/read.h"

static struct json_object *made(struct json_object *object)
{
	if (!object)
		fatal("not enough memory for JSON");
	return object;
}

static struct json_object *string(const char *bytes, size_t size)
{
	if (size > INT_MAX)
		fatal("a string of %zu bytes is too long for JSON", size);
	return made(json_object_new_string_len(bytes, (int)size));
}

/* value, each byte that does not belong to a UTF-8 sequence replaced; *damaged says whether there was one. */
static struct json_object *replaced(const char *value, bool *damaged)
{
	size_t size = strlen(value);
	struct buffer b = {0};
	*damaged = false;
	for (size_t i = 0, length; i < size; i += length) {
		length = utf8_sequence(value + i, size - i);
		if (length) {
			buffer_add(&b, value + i, length);
		} else {
			buffer_string(&b, "\xef\xbf\xbd");	/* U+FFFD */
			*damaged = true;
			length = 1;
		}
	}
	struct json_object *object = string(b.data ? b.data : "", b.length);
	buffer_free(&b);
	return object;
}

const char json_base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static struct json_object *base64(const char *value)
{
	const char *digits = json_base64;
	size_t size = strlen(value);
	struct buffer b = {0};
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t bits = (uint32_t)(unsigned char)value[i] << 16;
		if (left > 1)
			bits |= (uint32_t)(unsigned char)value[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)value[i + 2];
		char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63], left > 1 ? digits[bits >> 6 & 63] : '=',
			left > 2 ? digits[bits & 63] : '='};
		buffer_add(&b, four, sizeof(four));
	}
	struct json_object *object = string(b.data ? b.data : "", b.length);
	buffer_free(&b);
	return object;
}

void json_put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value) < 0)
		fatal("not enough memory for JSON");
}

static void put_bytes(struct json_object *object, const char *key, struct json_object *value)
{
	char *bytes_key = xasprintf("%s_bytes", key);
	json_put(object, bytes_key, value);
	free(bytes_key);
}

void json_put_string(struct json_object *object, const char *key, const char *value)
{
	bool damaged;
	if (!value)
		return;
	json_put(object, key, replaced(value, &damaged));
	if (damaged)
		put_bytes(object, key, base64(value));
}

void json_put_number(struct json_object *object, const char *key, int64_t value)
{
	json_put(object, key, made(json_object_new_int64(value)));
}

void json_put_unsigned(struct json_object *object, const char *key, uint64_t value)
{
	json_put(object, key, made(json_object_new_uint64(value)));
}

void json_put_bool(struct json_object *object, const char *key, int value)
{
	json_put(object, key, made(json_object_new_boolean(value)));
}

/* An array that is being filled, and what its KEY_bytes will be. */
struct string_list {
	struct json_object *strings, *bytes;
	bool any;		/* an element has bytes */
};

static void list_begin(struct string_list *list)
{
	*list = (struct string_list){.strings = made(json_object_new_array()), .bytes = made(json_object_new_array())};
}

static void list_add(struct string_list *list, const char *value)
{
	bool damaged;
	if (json_object_array_add(list->strings, replaced(value, &damaged)) < 0 ||
	    json_object_array_add(list->bytes, damaged ? base64(value) : NULL) < 0)
		fatal("not enough memory for JSON");
	list->any |= damaged;
}

static void list_put(struct string_list *list, struct json_object *object, const char *key)
{
	json_put(object, key, list->strings);
	if (list->any)
		put_bytes(object, key, list->bytes);
	else
		json_object_put(list->bytes);
}

void json_put_list(struct json_object *object, const char *key, const struct trace_list *values)
{
	struct string_list list;
	list_begin(&list);
	for (const char *value = NULL; (value = trace_list_next(values, value));)
		list_add(&list, value);
	list_put(&list, object, key);
}

void json_put_strings(struct json_object *object, const char *key, const char *const *values, size_t count)
{
	struct string_list list;
	list_begin(&list);
	for (size_t i = 0; i < count; i++)
		list_add(&list, values[i]);
	list_put(&list, object, key);
}

/* --- Streams --- */

static void print(const char *text, size_t size)
{
	if (fwrite(text, 1, size, stdout) != size)
		fatal("write to standard output:");
}

static bool embedded;

void json_embed(void)
{
	embedded = true;
}

/* What HTML might see in a script element stands inside strings only, where JSON has another way to write it. */
static void print_embedded(const char *text, size_t size)
{
	for (size_t i = 0, plain; i < size; i += plain + 1) {
		for (plain = 0; i + plain < size && !strchr("<>&", text[i + plain]); plain++)
			;
		print(text + i, plain);
		if (i + plain < size) {
			char escaped[8];
			snprintf(escaped, sizeof(escaped), "\\u%04x", (unsigned char)text[i + plain]);
			print(escaped, 6);
		}
	}
}

static void print_text(const char *text, size_t size)
{
	if (embedded)
		print_embedded(text, size);
	else
		print(text, size);
}

/* Prints and frees. */
static void print_object(struct json_object *object)
{
	size_t size;
	const char *text = json_object_to_json_string_length(object,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &size);
	if (!text)
		fatal("not enough memory for JSON");
	print_text(text, size);
	json_object_put(object);
}

void json_line(struct json_object *object)
{
	print_object(object);
	print("\n", 1);
}

void json_begin(struct json_stream *s, const char *schema)
{
	s->first = true;
	print("{\"schema\":", 10);
	print_object(string(schema, strlen(schema)));
}

static void print_key(const char *key)
{
	print(",\n", 2);
	print_object(string(key, strlen(key)));
	print(":", 1);
}

void json_begin_array(struct json_stream *s, const char *key)
{
	print_key(key);
	print("[", 1);
	s->first = true;
}

void json_element(struct json_stream *s, struct json_object *element)
{
	print(s->first ? "\n" : ",\n", s->first ? 1 : 2);
	s->first = false;
	print_object(element);
}

void json_begin_element(struct json_stream *s, struct json_object *head)
{
	size_t size;
	const char *text = json_object_to_json_string_length(head,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &size);
	if (!text)
		fatal("not enough memory for JSON");
	print(s->first ? "\n" : ",\n", s->first ? 1 : 2);
	print_text(text, size - 1);	/* without the brace that closes it */
	json_object_put(head);
}

void json_end_element(struct json_stream *s)
{
	print("}", 1);
	s->first = false;
}

void json_end_array(struct json_stream *s)
{
	(void)s;
	print("\n]", 2);
}

void json_member(struct json_stream *s, const char *key, struct json_object *value)
{
	(void)s;
	print_key(key);
	print_object(value);
}

void json_end(struct json_stream *s)
{
	(void)s;
	print("}\n", 2);
}
