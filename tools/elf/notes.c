/* SPDX-License-Identifier: MIT */
/* Notes of the freedesktop.org: JSON in ELF notes (uapi-group.org, ELF dlopen metadata and package metadata). */
#include "elf/notes.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DLOPEN_TYPE 0x407c0c0aU
#define PACKAGE_TYPE 0xcafe1a7eU

enum { NOTES_MAX = 1 << 20, ENTRIES_MAX = 256, SONAMES_MAX = 32, WORD_MAX = 255 };

const char *dlopen_priority_name(enum dlopen_priority priority)
{
#define ROW(name, text) [DLOPEN_##name] = text,
	static const char *const names[] = {DLOPEN_PRIORITIES(ROW)};
#undef ROW
	return names[priority];
}

/* The JSON of each note of a type in one segment, until it returns false. */
static bool each_in(const struct elf_image *e, const GElf_Phdr *p, uint32_t type,
	bool (*each)(void *, struct json_object *), void *context)
{
	uint64_t size = p->p_filesz < NOTES_MAX ? p->p_filesz : NOTES_MAX, align = p->p_align == 8 ? 8 : 4;
	const uint8_t *bytes = elf_image_bytes(e, p->p_offset, size);
	bool more = true;
	for (uint64_t at = 0; bytes && more && size - at >= 12;) {
		uint64_t name = elf_image_word(e, bytes + at), text = elf_image_word(e, bytes + at + 4);
		uint64_t text_at = at + 12 + ((name + align - 1) & ~(align - 1)),
			 next = text_at + ((text + align - 1) & ~(align - 1));
		if (text_at > size || text > size - text_at)
			break;
		if (name == 4 && memcmp(bytes + at + 12, "FDO", 4) == 0 && elf_image_word(e, bytes + at + 8) == type) {
			char *json = xstrndup((const char *)bytes + text_at, text);
			struct json_object *o = json_tokener_parse(json);
			more = !o || each(context, o);
			json_object_put(o);
			free(json);
		}
		if (next >= size)
			break;
		at = next;
	}
	return more;
}

static void each_note(
	const struct elf_image *e, uint32_t type, bool (*each)(void *, struct json_object *), void *context)
{
	for (size_t i = 0; !e->bad && i < e->segment_count; i++)
		if (e->segments[i].p_type == PT_NOTE && !each_in(e, &e->segments[i], type, each, context))
			return;
}

static const char *word(struct json_object *o, const char *key)
{
	struct json_object *value;
	const char *text = json_object_object_get_ex(o, key, &value) && json_object_is_type(value, json_type_string) ?
		json_object_get_string(value) : NULL;
	return text && *text && strlen(text) <= WORD_MAX ? text : NULL;
}

/* --- .note.dlopen --- */

struct dlopen_notes {
	void (*each)(void *, const struct dlopen_note *);
	void *context;
};

static void read_entry(const struct dlopen_notes *n, struct json_object *o)
{
	const char *sonames[SONAMES_MAX],
		*priority = json_object_is_type(o, json_type_object) ? word(o, "priority") : NULL;
	struct dlopen_note note = {.sonames = sonames, .priority = DLOPEN_RECOMMENDED};
	struct json_object *names;
	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, "soname", &names) ||
		!json_object_is_type(names, json_type_array))
		return;
	for (size_t i = 0; i < (size_t)json_object_array_length(names) && note.count < SONAMES_MAX; i++) {
		struct json_object *name = json_object_array_get_idx(names, i);
		const char *text = name && json_object_is_type(name, json_type_string) ? json_object_get_string(name) :
											 NULL;
		if (text && *text && strlen(text) <= WORD_MAX && !strchr(text, '/'))
			sonames[note.count++] = text;
	}
	/* It says itself that "recommended" is meant where it says nothing. */
	if (priority)
		note.priority = strcmp(priority, "required") == 0 ? DLOPEN_REQUIRED :
			strcmp(priority, "suggested") == 0        ? DLOPEN_SUGGESTED :
								    DLOPEN_RECOMMENDED;
	note.feature = word(o, "feature");
	if (note.count)
		n->each(n->context, &note);
}

static bool read_dlopen(void *context, struct json_object *array)
{
	for (size_t i = 0; json_object_is_type(array, json_type_array) && i < (size_t)json_object_array_length(array) &&
		i < ENTRIES_MAX;
		i++)
		read_entry(context, json_object_array_get_idx(array, i));
	return true;
}

void elf_dlopen_notes(const struct elf_image *e, void (*each)(void *, const struct dlopen_note *), void *context)
{
	struct dlopen_notes n = {each, context};
	each_note(e, DLOPEN_TYPE, read_dlopen, &n);
}

/* --- .note.package --- */

static bool read_package(void *context, struct json_object *o)
{
	char **words = context;
	const char *name = json_object_is_type(o, json_type_object) ? word(o, "name") : NULL,
		   *version = name ? word(o, "version") : NULL;
	const char *type = name ? word(o, "type") : NULL;
	if (name)
		*words = xasprintf("%s%s%s%s%s%s", name, version ? " " : "", version ? version : "", type ? " (" : "",
			type ? type : "", type ? ")" : "");
	return !name;
}

char *elf_package_note(const struct elf_image *e)
{
	char *words = NULL;
	each_note(e, PACKAGE_TYPE, read_package, &words);
	return words;
}
