/* SPDX-License-Identifier: MIT */
/* What `check` is to look at: each ELF file once, and what was left out and why. */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/elf.h"
#include "tools/map.h"

struct check_file {
	char *path;		/* absolute, by the name it was met with; symbolic links lead to one file each */
	struct elf_facts elf;
	uint64_t dev, ino;
	char *python;		/* the interpreter that loads it as an extension module, NULL: it is none */
};

struct check_skipped {
	char *path;
	char *reason;
};

struct check_files {
	struct check_file *files;	/* by path */
	size_t count, room;
	struct check_skipped *skipped;
	size_t skipped_count;
	size_t others;		/* regular files that are no ELF files */
	struct map seen;	/* by dev and ino */
};

/* A file or a folder with all below it; fatal if there is none at path, or a file that was named is no ELF file. */
void check_files_add(struct check_files *, const char *path);
/* The same for a file or folder that nobody named: what is no ELF file is only counted. */
void check_files_add_found(struct check_files *, const char *path);
void check_files_skip(struct check_files *, const char *path, const char *reason);
void check_files_sort(struct check_files *);
void check_files_free(struct check_files *);

/* --- check-python.c --- */

struct runner;

/* The files of an installed distribution or package, as the interpreter `python` (a word of PATH) tells without importing it. */
void check_package_add(struct check_files *, const char *package, const char *python, const struct runner *);
/* Finds out which files are extension modules; python is the word of --python, NULL: the one whose prefix holds the file. */
void check_pythons_find(struct check_files *, const char *python, const struct runner *);

#endif
