/* SPDX-License-Identifier: MIT */
/*
 * What files say of themselves that they open (.note.dlopen): what is required counts as needed, the rest is noted
 * where it is not here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check/check.h"
#include "elf/notes.h"

enum { HINTS_MAX = 10000 };

struct looking {
	struct check *check;
	const struct check_file *file;
	struct resolved *all;
	const struct resolve_object *self;
	const struct elf_image *image;
	bool keep;
};

static void keep_hint(const struct looking *l, const struct dlopen_note *note)
{
	struct check *c = l->check;
	char *package = elf_package_note(l->image);
	c->hints = xreallocarray(c->hints, c->hint_count + 1, sizeof(*c->hints));
	c->hints[c->hint_count++] = (struct check_hint){
		.soname = strings_keep_string(&c->strings, note->sonames[0]),
		.requester = l->file->path,
		.feature = strings_keep_string(&c->strings, note->feature),
		.priority = dlopen_priority_name(note->priority),
		.package = strings_keep_string(&c->strings, package),
	};
	free(package);
}

/* Any one of its names will do. */
static void look(void *context, const struct dlopen_note *note)
{
	struct looking *l = context;
	for (size_t i = 0; i < note->count; i++)
		if (resolve_name(l->all, l->self, note->sonames[i], VIA_DLOPEN)->object)
			return;
	if (note->priority == DLOPEN_REQUIRED)
		resolve_name(l->all, l->self, note->sonames[0], VIA_NEEDED);
	else if (l->keep && l->check->hint_count < HINTS_MAX)
		keep_hint(l, note);
}

void check_hints(struct check *c, size_t file, struct resolved *all, bool keep)
{
	struct looking l = {.check = c, .file = &c->files.files[file], .all = all, .keep = keep};
	for (size_t i = 0; !all->obstacle && i < all->object_count && !l.self; i++)
		if (all->objects[i]->file == l.file->elf)
			l.self = all->objects[i];
	l.image = l.self ? resolver_image(c->resolver, l.file->elf) : NULL;
	if (l.image)
		elf_dlopen_notes(l.image, look, &l);
}
