/* SPDX-License-Identifier: MIT */
/* The parts of the resolver: the root and its files, the lists of directories, one search, what is loaded. */
#ifndef RESOLVE_PARTS_H
#define RESOLVE_PARTS_H

#include "base/map.h"
#include "base/mem.h"
#include "elf/facts.h"
#include "elf/ldcache.h"
#include "resolve/resolve.h"

struct resolve_file_parts {
	struct elf_image image;
	struct symbol_table *table;
	bool open, tried;	/* the image is; the table was asked for */
	uint8_t ident[EI_NIDENT];
	uint32_t version;	/* e_version */
	uint16_t header_size;	/* e_phentsize */
	bool headers;		/* its program headers are there */
	bool loads;		/* it has a PT_LOAD */
	uint64_t used;		/* when it was used last */
};

/* A directory of a search path, and which of its subdirectories for processors there are. */
struct directory {
	const char *path;	/* with its last slash */
	const char **present;	/* names with a slash, or "" for itself */
	size_t count;
};

struct directory_list {
	struct directory **directories;
	size_t count;
};

struct file_list {
	struct resolve_file **files;
	size_t count;
};

struct resolver {
	struct resolver_options options;
	char *root;		/* without its last slash; NULL: "/" */
	struct strings strings;
	struct arena arena;
	struct map by_path;	/* path → struct resolve_file */
	struct map by_inode;	/* dev, ino → struct resolve_file */
	struct map by_error;	/* errno → struct resolve_file */
	struct map folders;	/* path → where it is on this machine; in the words of the root (b: 1) */
	struct map linkers;	/* path, machine, class → struct resolve_linker */
	struct map directories;	/* path, linker → struct directory */
	struct map lists;	/* text, $ORIGIN, linker, separators → struct directory_list */
	struct file_list files;	/* all */
	struct file_list opened;	/* whose images are open */
	uint64_t clock;
	struct arena spare;	/* of the last that was resolved */
	struct ldcache cache;
	bool cache_read;
	char *preload_file;	/* /etc/ld.so.preload, NULL: there is none */
	bool preload_read;
};

/* --- root.c --- */

/* As resolver_here, of a file: by that of its folder, which many files have in common. */
char *root_here(struct resolver *, const char *path);
/* A path that stands for another one: relative to the current directory. */
const char *root_absolute(struct resolver *, const char *path);
bool root_is_folder(struct resolver *, const char *path);
/* Its whole text, to be freed; NULL if there is none. */
char *root_text(struct resolver *, const char *path, size_t limit, size_t *size);
const char *root_keep(struct resolver *, char *text);	/* frees it */

/* --- files.c --- */

/* path is a kept string. */
struct resolve_file *file_at(struct resolver *, const char *path);
/* Closes images that were not used for long. */
void files_trim(struct resolver *);

/* --- linker.c --- */

const char *cpu_of_machine(uint16_t machine);	/* "x86-64-v3" of this machine; NULL: nothing is known */
struct processor {
	unsigned level;		/* of x86-64, 1 to 4; 0 for others */
	bool intel, avx512_1;
};
struct processor cpu_named(const char *name, uint16_t machine);

/* --- paths.c --- */

/* text with $ORIGIN, $LIB, $PLATFORM as they are in an object; NULL where one has no value, or may not be used. */
const char *paths_expand(
	struct resolver *, const struct resolve_linker *, const struct resolve_object *, bool secure, const char *text);
/* The directories of a list, split at one of the separators. */
const struct directory_list *paths_list(struct resolver *, const struct resolve_linker *, const struct resolve_object *,
	bool secure, const char *text, const char *separators);
/* The default ones. */
const struct directory_list *paths_default(struct resolver *, const struct resolve_linker *);

/* --- load.c, search.c --- */

struct resolved_parts {
	struct arena arena;
	struct map names;	/* name → object, the first that has it */
	struct map files;	/* dev, ino → object */
	const struct symbol_table **tables;	/* by the number of the object, once they are asked for */
	size_t table_count, had;	/* had: the object that defined a symbol last */
	const char *library_path;
	bool all_candidates;
	struct resolve_candidate *candidates;	/* of the search that goes on */
	size_t candidate_count;
};

/* What ld.so would do about a name; *file is what it finds. */
struct resolve_search *lookup_begin(
	struct resolved *, const struct resolve_object *requester, const char *name, enum via);
const struct resolve_file *lookup_run(struct resolved *, struct resolve_search *, const char **path);

#endif
