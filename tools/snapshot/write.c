/* SPDX-License-Identifier: MIT */
/*
 * snapshot.json: written as a whole under another name, which then takes its place; snapshots of several writers are
 * joined.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/message.h"
#include "snapshot/shape.h"
#include "tracedir/files.h"

/* --- A struct as JSON --- */

static uint64_t unsigned_at(const void *at, size_t size)
{
	uint8_t byte;
	uint16_t half;
	uint32_t word;
	uint64_t whole;
	switch (size) {
	case sizeof(byte): memcpy(&byte, at, size); return byte;
	case sizeof(half): memcpy(&half, at, size); return half;
	case sizeof(word): memcpy(&word, at, size); return word;
	default: memcpy(&whole, at, sizeof(whole)); return whole;
	}
}

static int64_t signed_at(const void *at, size_t size)
{
	int64_t whole = 0;
	int small = 0;
	if (size == sizeof(small)) {
		memcpy(&small, at, size);
		return small;
	}
	memcpy(&whole, at, sizeof(whole));
	return whole;
}

static struct json_object *json_of(const struct shape *, const void *);

static void put_words(struct json_object *object, const struct field *f, unsigned bits)
{
	const char *words[32];
	size_t count = 0;
	for (size_t i = 0; i < f->word_count; i++)
		if (bits & 1u << i)
			words[count++] = f->words[i];
	if (count)
		json_put_strings(object, f->key, words, count);
}

/* An array of structs; where they are a table's, `elements` points to pointers to them. */
static void put_structs(struct json_object *object, const struct field *f, const void *at, size_t count)
{
	const char *const *elements = at;
	if (!count || !at)
		return;
	struct json_object *array = json_object_new_array();
	for (size_t i = 0; i < count; i++)
		json_object_array_add(array, json_of(f->shape,
			f->kind == FIELD_TABLE ? elements[i] : (const char *)at + i * f->shape->size));
	json_put(object, f->key, array);
}

static void put_struct(struct json_object *object, const struct field *f, const void *at)
{
	struct json_object *value = json_of(f->shape, at);
	if (json_object_object_length(value))
		json_put(object, f->key, value);
	else
		json_object_put(value);
}

static void put_field(struct json_object *object, const struct field *f, const char *base)
{
	const void *at = base + f->offset;
	const void *pointer = NULL;
	if (f->kind == FIELD_STRING || f->kind == FIELD_ARRAY || f->kind == FIELD_TABLE || f->kind == FIELD_LINK)
		memcpy(&pointer, at, sizeof(pointer));
	switch (f->kind) {
	case FIELD_STRING:
		json_put_string(object, f->key, pointer);
		break;
	case FIELD_STRINGS: {
		const struct list *list = at;
		if (list->count)
			json_put_strings(object, f->key, list->items, list->count);
		break;
	}
	case FIELD_BOOL:
		if (*(const bool *)at)
			json_put_bool(object, f->key, 1);
		break;
	case FIELD_UNSIGNED:
		if (unsigned_at(at, f->size))
			json_put_unsigned(object, f->key, unsigned_at(at, f->size));
		break;
	case FIELD_SIGNED:
		if (signed_at(at, f->size))
			json_put_number(object, f->key, signed_at(at, f->size));
		break;
	case FIELD_LETTER:
		if (*(const char *)at)
			json_put_string(object, f->key, (char[]){*(const char *)at, '\0'});
		break;
	case FIELD_WORD:
		if (unsigned_at(at, f->size) || f->required)
			json_put_string(object, f->key, f->words[unsigned_at(at, f->size)]);
		break;
	case FIELD_WORDS:
		put_words(object, f, (unsigned)unsigned_at(at, f->size));
		break;
	case FIELD_STRUCT:
		put_struct(object, f, at);
		break;
	case FIELD_ARRAY:
	case FIELD_TABLE:
		put_structs(object, f, pointer, *(const size_t *)(base + f->count));
		break;
	case FIELD_LINK:
		if (pointer)
			json_put_unsigned(object, f->key, *(const size_t *)pointer);
		break;
	}
}

static struct json_object *json_of(const struct shape *shape, const void *base)
{
	struct json_object *object = json_object_new_object();
	if (!object)
		fatal("not enough memory for JSON");
	for (const struct field *f = shape->fields; f->key; f++)
		put_field(object, f, base);
	return object;
}

enum { PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

/* What it says of the machine, whenever that was and whatever it covers; to be freed. */
static char *words_of(const struct snapshot *snapshot)
{
	struct json_object *object = json_of(&snapshot_shape, snapshot);
	json_object_object_del(object, "taken_ns");
	json_object_object_del(object, "covers");
	char *words = xstrdup(json_object_to_json_string_ext(object, PLAIN));
	json_object_put(object);
	return words;
}

/* --- Takes --- */

static bool is_host_alone(const struct snapshot *snapshot)
{
	return snapshot->covers.count == 0 && snapshot->file_count == 0;
}

static bool same_string(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static void append(struct snapshots *all, struct snapshot *snapshot)
{
	struct snapshot **items = arena_take(&all->arena, (all->count + 1) * sizeof(*items));
	if (all->count)
		memcpy(items, all->items, all->count * sizeof(*items));
	items[all->count++] = snapshot;
	all->items = items;
}

static bool covers(const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->covers.count; i++)
		if (strcmp(snapshot->covers.items[i], name) == 0)
			return true;
	return false;
}

/* Adds what `from` covers to `take`, whose strings are all's. */
static void join_covers(struct snapshots *all, struct snapshot *snapshot, const struct list *from)
{
	size_t count = snapshot->covers.count;
	const char **items = arena_take(&all->arena, (count + from->count) * sizeof(*items));
	if (count)
		memcpy(items, snapshot->covers.items, count * sizeof(*items));
	for (size_t i = 0; i < from->count; i++)
		if (!covers(snapshot, from->items[i]))
			items[count++] = strings_keep_string(&all->strings, from->items[i]);
	snapshot->covers = (struct list){items, count};
}

/* A host that was looked at alone is of no use once the same is known with files. */
static void drop_host_alone(struct snapshots *all, const struct snapshot *snapshot)
{
	size_t kept = 0;
	for (size_t i = 0; i < all->count; i++)
		if (!is_host_alone(all->items[i]) || !same_string(all->items[i]->boot_id, snapshot->boot_id))
			all->items[kept++] = all->items[i];
	all->count = kept;
}

static void note_covered(struct snapshots *all, struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->covers.count; i++) {
		const char *name = snapshot->covers.items[i];
		*map_at(&all->covered,
			(struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)}) = snapshot;
	}
}

struct snapshot *snapshots_add(struct snapshots *all, struct snapshot *snapshot)
{
	struct snapshot *last = NULL;
	drop_host_alone(all, snapshot);
	if (all->count)
		last = all->items[all->count - 1];
	if (last) {
		char *before = words_of(last), *now = words_of(snapshot);
		bool same = strcmp(before, now) == 0;
		free(before);
		free(now);
		if (same) {
			join_covers(all, last, &snapshot->covers);
			note_covered(all, last);
			return last;
		}
	}
	append(all, snapshot);
	note_covered(all, snapshot);
	return snapshot;
}

/* --- The file --- */

static int write_new(int dirfd, const char *name, const char *text, size_t size)
{
	unlinkat(dirfd, name, 0);	/* of a process that had our PID and died here */
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno;
	int error = output_files_write(fd, text, size) ? 0 : errno;
	if (close(fd) != 0 && !error)
		error = errno;
	return error;
}

void snapshots_text(const struct snapshots *all, struct buffer *to)
{
	buffer_string(to, "{\"schema\":\"" SNAPSHOT_SCHEMA "\",\"takes\":[");
	for (size_t i = 0; i < all->count; i++) {
		struct json_object *snapshot = json_of(&snapshot_shape, all->items[i]);
		buffer_string(to, i ? ",\n" : "\n");
		buffer_string(to, json_object_to_json_string_ext(snapshot, PLAIN));
		json_object_put(snapshot);
	}
	buffer_string(to, "\n]}\n");
}

int snapshots_write(const struct snapshots *all, int dirfd)
{
	struct buffer text = {0};
	if (all->foreign)
		return EEXIST;
	snapshots_text(all, &text);
	char *name = xasprintf(SNAPSHOT_NEW "%ld", (long)getpid());
	int error = write_new(dirfd, name, text.data, text.length);
	if (!error && renameat(dirfd, name, dirfd, SNAPSHOT_FILE) != 0)
		error = errno;
	if (error)
		unlinkat(dirfd, name, 0);
	free(name);
	buffer_free(&text);
	return error;
}

/*
 * The directory itself is locked, so that whoever holds the lock of `format` all the time is in nobody's way.
 * Without a lock in the end (a file system that has none, somebody who never lets go) the writer goes on: at worst
 * a snapshot of another is lost, and is made again by the next command that wants it.
 */
static int lock(int dirfd)
{
	enum { TRIES = 500 };
	const struct timespec pause = {.tv_nsec = 10000000};
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; fd >= 0 && i < TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
			break;
		nanosleep(&pause, NULL);
	}
	return fd;
}

int snapshots_keep(struct snapshots *all, struct snapshot *snapshot, int dirfd)
{
	char *problem = NULL;
	int fd = lock(dirfd);
	struct snapshots *disk = snapshots_read(dirfd, "", &problem);
	struct snapshot *same = NULL;
	free(problem);	/* whoever read before said it */
	drop_host_alone(disk, snapshot);
	for (size_t i = 0; i < disk->count; i++) {
		if (disk->items[i]->taken_ns != snapshot->taken_ns ||
			!same_string(disk->items[i]->boot_id, snapshot->boot_id))
			continue;
		same = disk->items[i];
		join_covers(all, snapshot, &same->covers);
		disk->items[i] = snapshot;
	}
	if (!same)
		append(disk, snapshot);
	int error = snapshots_write(disk, dirfd);
	snapshots_free(disk);
	if (fd >= 0)
		close(fd);
	return error;
}
