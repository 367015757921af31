/* SPDX-License-Identifier: MIT */
/* What a command is: which file runs for it, and whether a dynamic linker will load the audit module there. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>

#include "elf/facts.h"

struct program {
	char *path;	/* the word, looked up as execvp(3) does; NULL where nothing was found */
	int error;	/* errno that running it would give; 0 if it can be run as far as one can see */
	char *broken;	/* the script's interpreter that error is about, NULL if it is about path */
	char *file;	/* what the kernel loads in the end: path, or the interpreter of a script */
	bool is_elf;	/* file could be read, and elf holds */
	bool is_dynlinker;	/* it is ld.so itself, called by hand */
	struct elf_facts elf;
};

/* Looks word up; never fatal. */
void program_resolve(struct program *, const char *word);
void program_free(struct program *);

/*
 * Why no dynamic linker will load the audit module into it, as the end of a sentence that begins with
 * its name; NULL where all is well.  The caller frees it.
 */
char *program_obstacle(const struct program *);
/* Whether musl's dynamic linker runs it, or it is that linker. */
bool program_is_musl(const struct program *);
/* Whether file is glibc's dynamic linker. */
bool program_is_dynlinker(const char *file);
/* Whether the dynamic linker of that file has these words in it. */
bool program_dynlinker_says(const char *file, const char *words);

#endif
