/* SPDX-License-Identifier: MIT */
/* What `check` is to look at: each ELF file once, and what was left out and why. */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "elf/facts.h"

struct check_file {
	char *path;		/* absolute, by the name it was met with; symbolic links lead to one file each */
	struct elf_facts elf;
	uint64_t dev, ino;
	char *python;		/* the interpreter that loads it as an extension module, NULL: it is none, or there is no such Python */
};

struct check_skipped {
	char *path;
	char *reason;
	bool is_static;		/* there is nothing to be said about it */
};

struct check_python {
	char *word, *file;	/* file NULL: it leads to no Python */
	struct elf_facts elf;
};

struct check_files {
	struct check_file *files;	/* by path */
	size_t count;
	struct check_skipped *skipped;
	size_t skipped_count;
	size_t others;		/* regular files that are no ELF files */
	struct map seen;	/* by dev and ino */
	const char *python;	/* the word of --python, NULL if none was given */
	const struct runner *runner;
	struct check_python *pythons;	/* that were asked for */
	size_t python_count;
};

/* A file or a folder with all below it; fatal if there is none at path, or a file that was named is no ELF file. */
void check_files_add(struct check_files *, const char *path);
/* The same for a file or folder that nobody named: what is no ELF file is only counted. */
void check_files_add_found(struct check_files *, const char *path);
void check_files_skip(struct check_files *, const char *path, const char *reason);
void check_files_sort(struct check_files *);
void check_files_free(struct check_files *);

/* --- python.c --- */

struct runner;

/* The files of an installed distribution or package, as the interpreter `python` (a word of PATH) tells without importing it. */
void check_package_add(struct check_files *, const char *package, const char *python, const struct runner *);
/* Whether its name says that it is an extension module. */
bool check_named_extension(const struct check_file *);
/* Finds the Python that loads it: that of --python, else the one whose prefix holds the file.  False if there is none. */
bool check_python_find(struct check_files *, struct check_file *);
void check_pythons_free(struct check_files *);

#endif
