/* SPDX-License-Identifier: MIT */
/* One line of `dump`: named values, as text for people and grep, or as a JSON object. */
#include "print/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/visible.h"
#include "trace/fields.h"
#include "trace/read.h"

/* A value that could be taken for something else is quoted, its quotes as \". */
static void add_value(struct buffer *b, const char *value)
{
	if (*value && !strpbrk(value, " \"[]")) {
		buffer_visible(b, value);
		return;
	}
	buffer_string(b, "\"");
	for (size_t size; *value; value += size) {
		size = strcspn(value, "\"");
		buffer_visible_bytes(b, value, size);
		if (size == 0) {
			buffer_string(b, "\\\"");
			size = 1;
		}
	}
	buffer_string(b, "\"");
}

void fields_string(const struct fields *f, const char *name, const char *value)
{
	if (!value)
		return;
	if (f->json) {
		json_put_string(f->json, name, value);
		return;
	}
	buffer_printf(f->text, " %s=", name);
	add_value(f->text, value);
}

void fields_list(const struct fields *f, const char *name, const struct trace_list *list)
{
	if (f->json) {
		json_put_list(f->json, name, list);
		return;
	}
	buffer_printf(f->text, " %s=[", name);
	for (const char *value = NULL; (value = trace_list_next(list, value));) {
		if (value != list->bytes)
			buffer_string(f->text, " ");
		add_value(f->text, value);
	}
	buffer_string(f->text, "]");
}

void fields_number(const struct fields *f, const char *name, int64_t value)
{
	if (f->json)
		json_put_number(f->json, name, value);
	else
		buffer_printf(f->text, " %s=%" PRId64, name, value);
}

void fields_unsigned(const struct fields *f, const char *name, uint64_t value)
{
	if (f->json)
		json_put_unsigned(f->json, name, value);
	else
		buffer_printf(f->text, " %s=%" PRIu64, name, value);
}

void fields_hex(const struct fields *f, const char *name, uint64_t value)
{
	char digits[2 + 16 + 1];
	snprintf(digits, sizeof(digits), "0x%" PRIx64, value);
	fields_string(f, name, digits);
}

void fields_bytes(const struct fields *f, const char *name, const uint8_t *bytes, size_t size)
{
	struct buffer digits = {0};
	for (size_t i = 0; i < size; i++)
		buffer_printf(&digits, "%02x", bytes[i]);
	fields_string(f, name, digits.data);
	buffer_free(&digits);
}

void fields_bool(const struct fields *f, const char *name, bool value)
{
	if (f->json)
		json_put_bool(f->json, name, value);
	else
		buffer_printf(f->text, " %s=%s", name, value ? "true" : "false");
}

static void put(const struct fields *f, const char *name, const struct trace_field *field, const struct trace_event *e)
{
	const void *member = (const char *)e + field->decoded_at;
	switch (field->type) {
	case TRACE_NUMBER:
		fields_unsigned(f, name, trace_number(field, e));
		break;
	case TRACE_SIGNED:
		fields_number(f, name, (int64_t)trace_number(field, e));
		break;
	case TRACE_HEX:
		fields_hex(f, name, trace_number(field, e));
		break;
	case TRACE_ENUM:
		fields_string(f, name, trace_word(field->words, (unsigned)trace_number(field, e)));
		break;
	case TRACE_ERRNO:
		fields_string(f, name, trace_number(field, e) ? strerror((int)trace_number(field, e)) : NULL);
		break;
	case TRACE_BYTES:
		fields_bytes(f, name, member, field->decoded_size);
		break;
	case TRACE_STRING:
		fields_string(f, name, *(const char *const *)member);
		break;
	case TRACE_LIST:
		fields_list(f, name, member);
		break;
	case TRACE_RESERVED:
		break;
	}
}

/* "SHOWN=NAME" or "NAME". */
static void put_named(const struct fields *f, const struct trace_event *e, const char *word, size_t size)
{
	char shown[32] = "";
	size_t length = strcspn(word, "= ");
	const char *name = length < size ? word + length + 1 : word;
	size_t name_length = size - (size_t)(name - word);
	memcpy(shown, word, length < sizeof(shown) ? length : sizeof(shown) - 1);
	for (const struct trace_field *field = trace_layout(e->kind)->fields; field->name; field++)
		if (strncmp(field->name, name, name_length) == 0 && !field->name[name_length])
			put(f, shown, field, e);
}

void fields_event(const struct fields *f, const struct trace_event *e, const char *names)
{
	if (!names) {
		for (const struct trace_field *field = trace_layout(e->kind)->fields; field->name; field++)
			put(f, field->name, field, e);
		return;
	}
	for (size_t size; *names; names += size + (names[size] == ' ')) {
		size = strcspn(names, " ");
		put_named(f, e, names, size);
	}
}
