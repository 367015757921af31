/* SPDX-License-Identifier: MIT */
/* A file of the snapshot in words. */
#include "snapshot/words.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "elf/facts.h"

static const struct elf_object *program_elf(const struct snapshot *snapshot, const struct process *p)
{
	const struct file *file = snapshot && p->program ? snapshot_object(snapshot, p->program) : NULL;
	return file && file->elf && !file->elf->bad ? file->elf : NULL;
}

static const char *machine_words(const struct elf_object *elf, char *text, size_t size)
{
	struct elf_facts facts = {.elf_class = elf->elf_class, .byte_order = elf->byte_order, .machine = elf->machine};
	snprintf(text, size, "%s", elf_machine_name(&facts));
	return text;
}

const char *file_misfit(
	const struct snapshot *snapshot, const struct process *p, const struct file *file, const char **program)
{
	static char own[32], other[32];
	const struct elf_object *a = program_elf(snapshot, p), *b = file->elf;
	if (!a || !b || b->bad)
		return NULL;
	if (a->elf_class != b->elf_class) {
		*program = a->elf_class == ELFCLASS64 ? "64-bit" : "32-bit";
		return b->elf_class == ELFCLASS64 ? "64-bit" : "32-bit";
	}
	if (a->machine == b->machine && a->byte_order == b->byte_order)
		return NULL;
	*program = machine_words(a, own, sizeof(own));
	return machine_words(b, other, sizeof(other));
}

char *file_owner_words(const struct file *file)
{
	static const char *const places[] = {
		[PLACE_CUDA] = "of a CUDA toolkit",
		[PLACE_COMPAT] = "of CUDA forward compatibility",
		[PLACE_STUBS] = "a stub, for the linker alone",
		[PLACE_WSL] = "of WSL",
		[PLACE_TEGRA] = "of Jetson Linux",
	};
	const struct owner *o = file->owner;
	if (o && o->name) {
		const char *version = o->version ? o->version : "of an unknown version";
		return o->kind == OWNER_WHEEL ? xasprintf("%s %s", o->name, version) :
			xasprintf("%s %s, %s", o->name, version, owner_kind_name(o->kind));
	}
	if (file->place < countof(places) && places[file->place])
		return xstrdup(places[file->place]);
	return NULL;
}

char *file_words(const struct file *file)
{
	char *owner = file_owner_words(file),
	     *words = owner ? xasprintf("%s (%s)", file->path, owner) : xstrdup(file->path);
	free(owner);
	return words;
}
