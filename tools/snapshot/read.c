/* SPDX-License-Identifier: MIT */
/*
 * snapshot.json, untrusted, into memory.  A take is as the tables of shape.c say or is left out: each value of
 * its type, each number in its range, each link to something that is there.  Keys that are not known are passed over.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/message.h"
#include "snapshot/shape.h"
#include "tracedir/files.h"

enum {
	LARGEST = 64 << 20,	/* of the file: parsed, it takes some thirty times that much at worst */
	DEEPEST = 16,
	MOST = 1 << 20,		/* elements of one array */
};

/*
 * A step on the way to a value, ".files" or "[12]".  It becomes words where something is wrong: a healthy file has
 * thousands.
 */
struct read_step {
	const struct read_step *up;
	const char *key;	/* NULL: of an array, element index */
	size_t index;
};

struct json_reader {
	struct snapshots *all;
	struct snapshot *snapshot;
	const char *shown;
	const struct read_step *place;
	char *rule;		/* what the first wrong thing of the snapshot breaks, NULL if all is well */
};

static void place_words(struct buffer *words, const struct read_step *step)
{
	if (step->up)
		place_words(words, step->up);
	if (step->key)
		buffer_printf(words, "%s%s", step->up ? "." : "", step->key);
	else
		buffer_printf(words, "[%zu]", step->index);
}

__attribute__((format(printf, 2, 3)))
static bool wrong(struct json_reader *r, const char *format, ...)
{
	va_list arguments;
	if (r->rule)
		return false;
	va_start(arguments, format);
	char *rule;
	if (vasprintf(&rule, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
	struct buffer words = {0};
	place_words(&words, r->place);
	r->rule = xasprintf("%s: %s", words.data, rule);
	buffer_free(&words);
	free(rule);
	return false;
}

static bool read_struct(struct json_reader *, const struct shape *, struct json_object *, void *);

static bool read_string(struct json_reader *r, const struct field *f, struct json_object *object, const char **at)
{
	char *value;
	if (json_get_string(object, f->key, &value) == JSON_BAD)
		return wrong(r, "no string without NUL, or its base64 is broken");
	*at = strings_keep_string(&r->all->strings, value);
	free(value);
	return true;
}

static bool read_strings(struct json_reader *r, const struct field *f, struct json_object *object, struct list *list)
{
	char **strings = NULL;
	size_t count = 0;
	if (json_get_strings(object, f->key, &strings, &count) == JSON_BAD)
		return wrong(r, "no array of strings");
	list->count = count;
	list->items = count ? arena_take(&r->all->arena, count * sizeof(*list->items)) : NULL;
	for (size_t i = 0; i < count; i++) {
		list->items[i] = strings_keep_string(&r->all->strings, strings[i]);
		free(strings[i]);
	}
	free(strings);
	return true;
}

static bool read_unsigned(struct json_reader *r, const struct field *f, struct json_object *value, void *at)
{
	uint64_t most = f->size == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * f->size) - 1;
	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return wrong(r, "no number from 0");
	uint64_t number = json_object_get_uint64(value);
	if (number > most)
		return wrong(r, "%" PRIu64 " is larger than %" PRIu64, number, most);
	uint8_t byte = (uint8_t)number;
	uint16_t half = (uint16_t)number;
	uint32_t word = (uint32_t)number;
	memcpy(at,
		f->size == 1         ? (void *)&byte :
			f->size == 2 ? (void *)&half :
			f->size == 4 ? (void *)&word :
				       (void *)&number,
		f->size);
	return true;
}

static bool read_signed(struct json_reader *r, const struct field *f, struct json_object *value, void *at)
{
	if (!json_object_is_type(value, json_type_int))
		return wrong(r, "no number");
	int64_t number = json_object_get_int64(value);
	int small = (int)number;
	if (f->size == sizeof(small) && (number < INT_MIN || number > INT_MAX))
		return wrong(r, "%" PRId64 " is out of range", number);
	memcpy(at, f->size == sizeof(small) ? (void *)&small : (void *)&number, f->size);
	return true;
}

static size_t find_word(const struct field *f, struct json_object *value)
{
	for (size_t i = 0; i < f->word_count && json_object_is_type(value, json_type_string); i++)
		if (strcmp(f->words[i], json_object_get_string(value)) == 0)
			return i;
	return f->word_count;
}

static bool read_word(struct json_reader *r, const struct field *f, struct json_object *value, void *at)
{
	unsigned word = (unsigned)find_word(f, value);
	if (word == f->word_count)
		return wrong(r, "none of the words that it can be");
	_Static_assert(sizeof(enum place) == sizeof(word) && sizeof(enum fatbin_kind) == sizeof(word),
		"enumerations are as wide as int");
	memcpy(at, &word, sizeof(word));
	return true;
}

static bool read_words(struct json_reader *r, const struct field *f, struct json_object *value, unsigned *at)
{
	if (!json_object_is_type(value, json_type_array))
		return wrong(r, "no array of words");
	for (size_t i = 0; i < json_object_array_length(value); i++) {
		size_t word = find_word(f, json_object_array_get_idx(value, i));
		if (word == f->word_count)
			return wrong(r, "element %zu is none of the words that it can be", i);
		*at |= 1u << word;
	}
	return true;
}

static bool read_letter(struct json_reader *r, struct json_object *value, char *at)
{
	if (!json_object_is_type(value, json_type_string) || json_object_get_string_len(value) != 1 ||
	    json_object_get_string(value)[0] < 'a' || json_object_get_string(value)[0] > 'z')
		return wrong(r, "no letter");
	*at = json_object_get_string(value)[0];
	return true;
}

/* The count of an array that is not too long; false if it is none. */
static bool read_count(struct json_reader *r, struct json_object *value, size_t *count)
{
	if (!json_object_is_type(value, json_type_array))
		return wrong(r, "no array");
	*count = json_object_array_length(value);
	return *count <= MOST || wrong(r, "%zu elements are more than %d", *count, MOST);
}

/* An array's structs lie side by side; those of a table were made before, as links may lead to them. */
static bool read_structs(struct json_reader *r, const struct field *f, struct json_object *value, char *base)
{
	char *elements = NULL, **table = NULL;
	size_t count = 0;
	if (!read_count(r, value, &count))
		return false;
	if (f->kind == FIELD_TABLE) {
		memcpy(&table, base + f->offset, sizeof(table));
	} else if (count) {
		elements = arena_take(&r->all->arena, count * f->shape->size);
		memcpy(base + f->offset, &elements, sizeof(elements));
		memcpy(base + f->count, &count, sizeof(count));
	}
	struct read_step step = {.up = r->place};
	r->place = &step;
	while (step.index < count && read_struct(r, f->shape, json_object_array_get_idx(value, step.index),
	    table ? table[step.index] : elements + step.index * f->shape->size))
		step.index++;
	r->place = step.up;
	return step.index == count;
}

static bool read_link(struct json_reader *r, const struct field *f, struct json_object *value, void *at)
{
	char **table;
	size_t count;
	memcpy(&table, (char *)r->snapshot + f->table, sizeof(table));
	memcpy(&count, (char *)r->snapshot + f->table_count, sizeof(count));
	if (!json_object_is_type(value, json_type_int) || json_object_get_int64(value) < 0)
		return wrong(r, "no number from 0");
	uint64_t number = json_object_get_uint64(value);
	if (number >= count)
		return wrong(r, "%" PRIu64 " is not one of %zu", number, count);
	memcpy(at, &table[number], sizeof(table[number]));
	return true;
}

static bool read_field(
	struct json_reader *r, const struct field *f, struct json_object *object, struct json_object *value, char *base)
{
	void *at = base + f->offset;
	switch (f->kind) {
	case FIELD_STRING: return read_string(r, f, object, at);
	case FIELD_STRINGS: return read_strings(r, f, object, at);
	case FIELD_BOOL:
		*(bool *)at = json_object_get_boolean(value);
		return json_object_is_type(value, json_type_boolean) || wrong(r, "neither true nor false");
	case FIELD_UNSIGNED: return read_unsigned(r, f, value, at);
	case FIELD_SIGNED: return read_signed(r, f, value, at);
	case FIELD_LETTER: return read_letter(r, value, at);
	case FIELD_WORD: return read_word(r, f, value, at);
	case FIELD_WORDS: return read_words(r, f, value, at);
	case FIELD_STRUCT: return read_struct(r, f->shape, value, at);
	case FIELD_ARRAY:
	case FIELD_TABLE: return read_structs(r, f, value, base);
	case FIELD_LINK: return read_link(r, f, value, at);
	}
	return false;
}

static bool read_struct(struct json_reader *r, const struct shape *shape, struct json_object *object, void *base)
{
	if (!json_object_is_type(object, json_type_object))
		return wrong(r, "no object");
	for (const struct field *f = shape->fields; f->key; f++) {
		struct json_object *value;
		if (!json_object_object_get_ex(object, f->key, &value)) {
			if (f->required)
				return wrong(r, "has no '%s'", f->key);
			continue;
		}
		struct read_step step = {.up = r->place, .key = f->key};
		r->place = &step;
		bool good = read_field(r, f, object, value, base);
		r->place = step.up;
		if (!good)
			return false;
	}
	return true;
}

/* Makes the elements of all tables, numbered and empty. */
static bool make_tables(struct json_reader *r, struct json_object *object)
{
	for (const struct field *f = snapshot_shape.fields; f->key; f++) {
		struct json_object *value;
		size_t count;
		if (f->kind != FIELD_TABLE || !json_object_object_get_ex(object, f->key, &value))
			continue;
		struct read_step step = {.up = r->place, .key = f->key};
		r->place = &step;
		bool good = read_count(r, value, &count);
		r->place = step.up;
		if (!good)
			return false;
		char **table = count ? arena_take(&r->all->arena, count * sizeof(*table)) : NULL;
		for (size_t i = 0; i < count; i++) {
			table[i] = arena_take(&r->all->arena, f->shape->size);
			memcpy(table[i], &i, sizeof(i));
		}
		memcpy((char *)r->snapshot + f->offset, &table, sizeof(table));
		memcpy((char *)r->snapshot + f->count, &count, sizeof(count));
	}
	return true;
}

/* snapshot_file finds by halves. */
static bool check_order(struct json_reader *r)
{
	for (size_t i = 1; i < r->snapshot->file_count; i++)
		if (strcmp(r->snapshot->files[i - 1]->path, r->snapshot->files[i]->path) >= 0)
			return wrong(r, "files[%zu] is not behind the one before it, by path", i);
	return true;
}

static void read_take(struct json_reader *r, struct json_object *object)
{
	r->snapshot = arena_take(&r->all->arena, sizeof(*r->snapshot));
	if (!json_object_is_type(object, json_type_object))
		wrong(r, "no object");
	else if (make_tables(r, object) && read_struct(r, &snapshot_shape, object, r->snapshot) && check_order(r))
		r->all->items[r->all->count++] = r->snapshot;
}

static void cover(struct snapshots *all)
{
	for (size_t i = 0; i < all->count; i++) {
		for (size_t n = 0; n < all->items[i]->covers.count; n++) {
			const char *name = all->items[i]->covers.items[n];
			struct map_key key = {.a = hash_bytes(name, strlen(name)), .b = strlen(name)};
			*map_at(&all->covered, key) = all->items[i];
		}
	}
}

__attribute__((format(printf, 3, 4)))
static void add_problem(char **problem, const char *shown, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *line, *before = *problem;
	if (vasprintf(&line, format, arguments) < 0)
		fatal("not enough memory for a message");
	va_end(arguments);
	*problem = xasprintf("%s%s%s/" SNAPSHOT_FILE ": %s", before ? before : "", before ? "\n" : "", shown, line);
	free(before);
	free(line);
}

static void read_document(struct snapshots *all, struct json_object *document, const char *shown, char **problem)
{
	struct json_object *value;
	if (!json_object_is_type(document, json_type_object) ||
		!json_object_object_get_ex(document, "schema", &value) ||
		!json_object_is_type(value, json_type_string) ||
		strcmp(json_object_get_string(value), SNAPSHOT_SCHEMA) != 0) {
		all->foreign = true;
		add_problem(problem, shown, "its schema is not '" SNAPSHOT_SCHEMA "', which this libtrace reads");
		return;
	}
	if (!json_object_object_get_ex(document, "takes", &value) || !json_object_is_type(value, json_type_array)) {
		add_problem(problem, shown, "takes: no array");
		return;
	}
	size_t count = json_object_array_length(value);
	all->items = arena_take(&all->arena, (count + 1) * sizeof(struct snapshot *));
	for (size_t i = 0; i < count; i++) {
		const struct read_step takes = {.key = "takes"}, snapshot = {.up = &takes, .index = i};
		struct json_reader r = {.all = all, .shown = shown, .place = &snapshot};
		read_take(&r, json_object_array_get_idx(value, i));
		if (r.rule)
			add_problem(problem, shown, "%s; this take is left out", r.rule);
		free(r.rule);
	}
	cover(all);
}

static void read_text(struct snapshots *all, const char *text, size_t size, const char *shown, char **problem)
{
	char *why;
	struct json_object *document = json_parse(text, size, DEEPEST, &why);
	if (why)
		add_problem(problem, shown, "%s", why);
	else
		read_document(all, document, shown, problem);
	free(why);
	json_object_put(document);
}

struct snapshots *snapshots_read(int dirfd, const char *shown, char **problem)
{
	struct snapshots *all = xcalloc(1, sizeof(*all));
	struct stat st;
	struct buffer text = {0};
	char block[65536];
	ssize_t got = 0;
	int fd = openat(dirfd, SNAPSHOT_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		if (errno != ENOENT)
			add_problem(problem, shown, "%s", strerror(errno));
		return all;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		add_problem(problem, shown, "no regular file");
	else if (st.st_size > LARGEST)
		add_problem(problem, shown, "%lld bytes are more than %d", (long long)st.st_size, LARGEST);
	else
		while (text.length <= LARGEST && (got = read(fd, block, sizeof(block))) > 0)
			buffer_add(&text, block, (size_t)got);
	if (got < 0)
		add_problem(problem, shown, "%s", strerror(errno));
	else if (st.st_size == 0 && S_ISREG(st.st_mode))
		add_problem(problem, shown, "it is empty");
	else if (text.length && text.length <= LARGEST)
		read_text(all, text.data, text.length, shown, problem);
	buffer_free(&text);
	close(fd);
	return all;
}

void snapshots_free(struct snapshots *all)
{
	if (!all)
		return;
	map_free(&all->covered);
	arena_free(&all->arena);
	strings_free(&all->strings);
	free(all);
}
