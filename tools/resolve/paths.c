/* SPDX-License-Identifier: MIT */
/*
 * Lists of directories, and the words in them that stand for others (elf/dl-load.c: fillin_rpath, _dl_dst_substitute).
 */
#include "resolve/parts.h"

#include <stdlib.h>
#include <string.h>

enum { EXPANDED_MAX = 1 << 20 };	/* bytes: a path has 4096 at most */

static bool is_identifier(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* How much of the text behind a $ is this word, {WORD} included; 0 if it is another one. */
static size_t token(const char *text, const char *word)
{
	bool curly = text[0] == '{';
	size_t length = strlen(word);
	if (strncmp(text + curly, word, length) != 0 || (curly && text[1 + length] != '}') ||
		is_identifier(text[curly + length]))
		return 0;
	return curly ? length + 2 : length;
}

/* Whether what a privileged program made of $ORIGIN lies in a directory that it trusts. */
static bool is_trusted(const struct resolve_linker *l, const char *path)
{
	for (size_t i = 0; i < l->directory_count; i++)
		if (strncmp(path, l->directories[i], strlen(l->directories[i])) == 0)
			return true;
	return false;
}

const char *paths_expand(struct resolver *r, const struct resolve_linker *l, const struct resolve_object *o,
	bool secure, const char *text)
{
	struct buffer b = {0};
	bool known = true, origin = false;
	if (!strchr(text, '$'))
		return text;
	for (const char *p = text; *p && known && b.length < EXPANDED_MAX;) {
		size_t length;
		const char *value = NULL;
		if (*p != '$') {
			length = strcspn(p, "$");
			buffer_add(&b, p, length);
			p += length;
			continue;
		}
		p++;
		if ((length = token(p, "ORIGIN"))) {
			bool alone = p == text + 1 && (!p[length] || p[length] == '/');
			value = secure && !alone ? NULL : o->directory;
			origin = true;
		} else if ((length = token(p, "PLATFORM"))) {
			value = l->platform;
		} else if ((length = token(p, "LIB"))) {
			value = l->lib;
		}
		known = value || !length;
		buffer_string(&b, value ? value : "$");
		p += length;
	}
	buffer_string(&b, "");
	if (known && secure && origin && o->via == VIA_START && !is_trusted(l, b.data))
		known = false;
	const char *kept = known && b.length ? strings_keep(&r->strings, b.data, b.length) : NULL;
	buffer_free(&b);
	return kept;
}

static struct directory *directory_at(struct resolver *r, const struct resolve_linker *l, const char *path)
{
	void **known = map_at(&r->directories, (struct map_key){.a = (uintptr_t)path, .b = (uintptr_t)l});
	if (*known)
		return *known;
	struct directory *d = *known = arena_take(&r->arena, sizeof(*d));
	d->path = path;
	d->present = arena_take(&r->arena, l->subdirectory_count * sizeof(char *));
	bool itself = path[0] != '/' || root_is_folder(r, path);
	for (size_t i = 0; i < l->subdirectory_count; i++) {
		char *whole = xasprintf("%s%s", path, l->subdirectories[i]);
		/* ld.so takes a relative one for existing, as the current directory may change. */
		if (path[0] != '/' || (itself && (!*l->subdirectories[i] || root_is_folder(r, whole))))
			d->present[d->count++] = l->subdirectories[i];
		free(whole);
	}
	return d;
}

static void add(struct directory_list *list, struct directory *d, size_t *room, struct arena *arena)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->directories[i] == d)
			return;
	if (list->count == *room) {
		*room = *room ? 2 * *room : 8;
		struct directory **more = arena_take(arena, *room * sizeof(*more));
		if (list->count)
			memcpy(more, list->directories, list->count * sizeof(*more));
		list->directories = more;
	}
	list->directories[list->count++] = d;
}

/* One element: its last slashes become one; an empty one is the current directory, written as nothing. */
static const char *element(struct resolver *r, const struct resolve_linker *l, const struct resolve_object *o,
	bool secure, const char *text, size_t length)
{
	const char *word = strings_keep(&r->strings, text, length);
	if (!length)
		return word;
	word = paths_expand(r, l, o, secure, word);
	if (!word)
		return NULL;
	length = strlen(word);
	while (length > 1 && word[length - 1] == '/')
		length--;
	return word[length - 1] == '/' ? strings_keep(&r->strings, word, length) :
					 root_keep(r, xasprintf("%.*s/", (int)length, word));
}

const struct directory_list *paths_list(struct resolver *r, const struct resolve_linker *l,
	const struct resolve_object *o, bool secure, const char *text, const char *separators)
{
	struct map_key key = {.a = (uintptr_t)strings_keep_string(&r->strings, text),
		.b = strchr(text, '$') && o->directory ? (uintptr_t)strings_keep_string(&r->strings, o->directory) : 0,
		.c = (uintptr_t)l,
		.d = (uint64_t)separators[1] << 8 | (uint64_t)secure << 1 | (o->via == VIA_START)};
	struct directory_list *list = map_get(&r->lists, key);
	size_t room = 0;
	if (list)
		return list;
	list = arena_take(&r->arena, sizeof(*list));
	*map_at(&r->lists, key) = list;
	for (const char *p = text; *text; p++) {
		size_t length = strcspn(p, separators);
		const char *path = element(r, l, o, secure, p, length);
		if (path)
			add(list, directory_at(r, l, path), &room, &r->arena);
		p += length;
		if (!*p)
			break;
	}
	return list;
}

const struct directory_list *paths_default(struct resolver *r, const struct resolve_linker *l)
{
	struct map_key key = {.c = (uintptr_t)l};
	struct directory_list *list = map_get(&r->lists, key);
	size_t room = 0;
	if (list)
		return list;
	list = arena_take(&r->arena, sizeof(*list));
	*map_at(&r->lists, key) = list;
	for (size_t i = 0; i < l->directory_count; i++)
		add(list, directory_at(r, l, l->directories[i]), &room, &r->arena);
	return list;
}
