/* SPDX-License-Identifier: MIT */
/* What `check` is to look at: each ELF file once, and what was left out and why. */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "resolve/resolve.h"

/* What was named: a path or a package. */
struct check_target {
	char *name;
	bool some;		/* something of it was kept, or there is nothing to be said about it */
	bool is_other;		/* a file that is no ELF file: it is left out in peace */
};

struct check_file {
	/* absolute, of the root, by the name it was met with; symbolic links lead to one file each */
	char *path;
	const struct resolve_file *elf;
	size_t target;
	bool foreign;		/* for another architecture than this machine's, which is what is checked */
	/* the Python that loads it, and its symbols, are those of another machine or environment */
	bool apart;
	/* the interpreter that loads it as an extension module, NULL: it is none, or there is no such Python */
	char *python;
};

struct check_skipped {
	char *path;
	char *reason;
	bool is_static;		/* there is nothing to be said about it */
};

struct check_python {
	char *word, *file;	/* file NULL: it leads to no Python */
	const struct resolve_file *elf;
};

struct check_files {
	struct resolver *resolver;
	const char *root;	/* NULL: this machine's */
	/* Called for each that is kept, as soon as it is: what was read of it is at hand then.  NULL: nobody is. */
	void (*kept)(void *context, size_t file);
	void *context;
	struct check_file *files;
	const char *overlay;	/* the root that lies over this machine's, NULL: none */
	const char *const *environment;	/* as that of check */
	size_t count;
	struct check_skipped *skipped;
	size_t skipped_count;
	size_t others;		/* regular files that are no ELF files */
	struct map seen;	/* by dev and ino */
	struct check_target *targets;
	size_t target_count;
	const char *python;	/* the word of --python, NULL if none was given */
	struct check_python *pythons;	/* that were asked for */
	size_t python_count;
};

/*
 * A file or a folder with all below it, of the root; fatal if there is none.  What is no ELF file and was named is left
 * out, and said.
 */
void check_files_add(struct check_files *, const char *path);
/* The same for a file or folder that nobody named: what is no ELF file is only counted. */
void check_files_add_found(struct check_files *, const char *path);
/* What is added from now on is of this target. */
void check_files_target(struct check_files *, const char *name);
/*
 * Whether its name says that it is none: those of Python's code and headers are not opened, there are thousands of
 * them.
 */
bool check_is_text(const char *path);
void check_files_skip(struct check_files *, const char *path, const char *reason);
void check_files_free(struct check_files *);

/* --- python.c --- */

/*
 * The files of an installed distribution or package, as the folders of the interpreter `python` (a word of PATH) have
 * it.
 */
void check_package_add(struct check_files *, const char *package, const char *python);
/* The folder that the Python behind a word of PATH has packages installed to; to be freed, NULL if there is none. */
char *check_python_site(const char *python);
/* Whether its name says that it is an extension module. */
bool check_named_extension(const struct check_file *);
/*
 * Finds the Python that loads it: that of --python, else the one whose prefix holds the file.  False if there is none.
 */
bool check_python_find(struct check_files *, struct check_file *);
/* The interpreter behind --python, else the usual one; fatal if there is none. */
const char *check_python(struct check_files *);
/* Whether its name has the tag of the Python that was found; Python passes over modules that have another's. */
bool check_python_fits(const struct check_files *, const struct check_file *);
/* The same for a version, "3.12"; NULL is any. */
bool check_version_fits(const struct check_file *, const char *version);
void check_pythons_free(struct check_files *);

#endif
