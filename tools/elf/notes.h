/* SPDX-License-Identifier: MIT */
/*
 * Notes of the freedesktop.org (owner "FDO") in ELF files: which libraries a file opens by itself, and which package it
 * is of.
 */
#ifndef ELF_NOTES_H
#define ELF_NOTES_H

#include "elf/image.h"

/* X(NAME, "as the note has it"): the worst first */
#define DLOPEN_PRIORITIES(X) X(REQUIRED, "required") X(RECOMMENDED, "recommended") X(SUGGESTED, "suggested")
#define DLOPEN_ENUM(name, text) DLOPEN_##name,
enum dlopen_priority { DLOPEN_PRIORITIES(DLOPEN_ENUM) };
const char *dlopen_priority_name(enum dlopen_priority);

/* One entry of .note.dlopen: any one of the sonames will do. */
struct dlopen_note {
	const char **sonames;
	size_t count;
	const char *feature;	/* NULL: it does not say */
	enum dlopen_priority priority;
};

/* Calls each for every entry that can be understood, from the first on. */
void elf_dlopen_notes(const struct elf_image *, void (*each)(void *context, const struct dlopen_note *), void *context);
/* "systemd 257.7-1 (deb)" of .note.package; NULL if there is none.  To be freed. */
char *elf_package_note(const struct elf_image *);

#endif
