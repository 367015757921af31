/* SPDX-License-Identifier: MIT */
/* Every string of a snapshot, known keys and others, and the order that its files must have. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "share/redact-parts.h"

enum { DEEPEST = 16 };

/*
 * Gets the string of a key, NULL for an element of an array, and returns what it becomes, to be freed; NULL: it stays.
 */
typedef char *visit(void *context, const char *key, const char *text);

static char *learn_string(void *context, const char *key, const char *text)
{
	struct redact *r = context;
	redact_learn(r, text, strlen(text));
	if (key && strcmp(key, "nodename") == 0)
		redact_add_host(r, text);
	if (key &&
		(strcmp(key, "soname") == 0 || strcmp(key, "needed") == 0 || strcmp(key, "name") == 0 ||
			strcmp(key, "file") == 0))
		redact_learn_name(r, text, strlen(text));
	return NULL;
}

static char *redact_string(void *context, const char *key, const char *text)
{
	struct redact *r = context;
	struct buffer b = {0};
	bool file = key && (strcmp(key, "path") == 0 || strcmp(key, "real") == 0 || strcmp(key, "executable") == 0);
	(file ? redact_path : redact_text)(r, &b, text, strlen(text));
	return b.data;
}

static void remove_bytes(struct json_object *object, const char *key)
{
	char *bytes = xasprintf("%s_bytes", key);
	json_object_object_del(object, bytes);
	free(bytes);
}

static void walk_string(void *context, struct json_object *object, const char *key, visit *each)
{
	char *text;
	/* What cannot be read could not be redacted either. */
	if (json_get_string(object, key, &text) == JSON_BAD)
		text = xstrdup("");
	char *new = each(context, key, text);
	if (new) {
		remove_bytes(object, key);
		json_put_string(object, key, new);
	}
	free(new);
	free(text);
}

static void walk_strings(void *context, struct json_object *object, const char *key, visit *each)
{
	char **strings;
	size_t count;
	bool bad = json_get_strings(object, key, &strings, &count) == JSON_BAD, changed = bad;
	for (size_t i = 0; i < count; i++) {
		char *new = each(context, key, strings[i]);
		if (!new)
			continue;
		free(strings[i]);
		strings[i] = new;
		changed = true;
	}
	if (changed) {
		remove_bytes(object, key);
		json_put_strings(object, key, (const char *const *)strings, count);
	}
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
	free(strings);
}

static bool holds_strings(struct json_object *array)
{
	size_t count = json_object_array_length(array);
	for (size_t i = 0; i < count; i++)
		if (!json_object_is_type(json_object_array_get_idx(array, i), json_type_string))
			return false;
	return count > 0;
}

/* Whether it is the base64 of a sibling's bytes, which that one brings along. */
static bool is_bytes(struct json_object *object, const char *key)
{
	size_t size = strlen(key);
	if (size <= 6 || strcmp(key + size - 6, "_bytes") != 0)
		return false;
	char *base = xstrndup(key, size - 6);
	bool is = json_object_object_get_ex(object, base, NULL);
	free(base);
	return is;
}

static void walk(void *context, struct json_object *, visit *);

static void walk_member(void *context, struct json_object *object, const char *key, visit *each)
{
	struct json_object *value;
	if (!json_object_object_get_ex(object, key, &value) || is_bytes(object, key))
		return;
	if (json_object_is_type(value, json_type_string))
		walk_string(context, object, key, each);
	else if (json_object_is_type(value, json_type_array) && holds_strings(value))
		walk_strings(context, object, key, each);
	else
		walk(context, value, each);
}

static void walk_object(void *context, struct json_object *object, visit *each)
{
	size_t count = 0, room = (size_t)json_object_object_length(object);
	char **keys = xcalloc(room, sizeof(*keys));	/* a new sibling may come while we walk */
	json_object_object_foreach(object, key, value) {
		(void)value;
		keys[count++] = xstrdup(key);
	}
	for (size_t i = 0; i < count; i++) {
		walk_member(context, object, keys[i], each);
		free(keys[i]);
	}
	free(keys);
}

static void walk_array(void *context, struct json_object *array, visit *each)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *value = json_object_array_get_idx(array, i);
		if (!json_object_is_type(value, json_type_string)) {
			walk(context, value, each);
			continue;
		}
		char *new = each(context, NULL, json_object_get_string(value));
		struct json_object *made = new ? json_object_new_string(new) : NULL;
		if (made)
			json_object_array_put_idx(array, i, made);
		free(new);
	}
}

static void walk(void *context, struct json_object *value, visit *each)
{
	if (json_object_is_type(value, json_type_object))
		walk_object(context, value, each);
	else if (json_object_is_type(value, json_type_array))
		walk_array(context, value, each);
}

/* --- Files stand in the order of their paths --- */

struct snapshot_place {
	struct json_object *file;
	char *path;
	size_t number;		/* before */
};

static int compare_places(const void *a, const void *b)
{
	const struct snapshot_place *x = a, *y = b;
	int order = strcmp(x->path, y->path);
	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* The links to files, by their new numbers. */
static void number_requesters(struct json_object *snapshot, const size_t *numbers, size_t count)
{
	struct json_object *unresolved, *link;
	if (!json_object_object_get_ex(snapshot, "unresolved", &unresolved) ||
		!json_object_is_type(unresolved, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(unresolved); i++) {
		struct json_object *element = json_object_array_get_idx(unresolved, i);
		if (!json_object_is_type(element, json_type_object) ||
			!json_object_object_get_ex(element, "requester", &link) ||
			!json_object_is_type(link, json_type_int))
			continue;
		uint64_t number = json_object_get_uint64(link);
		if (number < count)
			json_put_unsigned(element, "requester", numbers[number]);
	}
}

static void sort_files(struct json_object *snapshot)
{
	struct json_object *files;
	if (!json_object_is_type(snapshot, json_type_object) || !json_object_object_get_ex(snapshot, "files", &files) ||
	    !json_object_is_type(files, json_type_array))
		return;
	size_t count = json_object_array_length(files);
	struct snapshot_place *places = xcalloc(count, sizeof(*places));
	size_t *numbers = xcalloc(count, sizeof(*numbers));
	struct json_object *sorted = json_object_new_array();
	for (size_t i = 0; i < count; i++) {
		places[i] = (struct snapshot_place){.file = json_object_array_get_idx(files, i), .number = i};
		if (!json_object_is_type(places[i].file, json_type_object) ||
		    json_get_string(places[i].file, "path", &places[i].path) != JSON_GOT)
			places[i].path = xstrdup("");
	}
	if (count)
		qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++) {
		numbers[places[i].number] = i;
		json_object_array_add(sorted, json_object_get(places[i].file));
		free(places[i].path);
	}
	number_requesters(snapshot, numbers, count);
	json_put(snapshot, "files", sorted);
	free(places);
	free(numbers);
}

/* --- The document --- */

bool redact_learn_snapshot(struct redact *r, const char *text, size_t size)
{
	struct json_object *document = json_parse(text, size, DEEPEST, NULL);
	walk(r, document, learn_string);
	json_object_put(document);
	return document != NULL;
}

/* The function, and what is its own. */
struct each_string {
	void (*each)(void *context, const char *key, const char *text);
	void *context;
};

static char *pass_string(void *context, const char *key, const char *text)
{
	const struct each_string *e = context;
	e->each(e->context, key, text);
	return NULL;
}

void redact_each_string(const char *text, size_t size, void (*each)(void *, const char *, const char *), void *context)
{
	struct each_string e = {each, context};
	struct json_object *document = json_parse(text, size, DEEPEST, NULL);
	walk(&e, document, pass_string);
	json_object_put(document);
}

void redact_snapshot(struct redact *r, struct buffer *to, const char *text, size_t size)
{
	struct json_object *takes, *document = json_parse(text, size, DEEPEST, NULL);
	size_t length = 0;
	if (!document)
		return;
	walk(r, document, redact_string);
	if (json_object_is_type(document, json_type_object) && json_object_object_get_ex(document, "takes", &takes) &&
	    json_object_is_type(takes, json_type_array))
		for (size_t i = 0; i < json_object_array_length(takes); i++)
			sort_files(json_object_array_get_idx(takes, i));
	const char *made = json_object_to_json_string_length(
		document, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &length);
	buffer_add(to, made, length);
	buffer_string(to, "\n");
	json_object_put(document);
}
