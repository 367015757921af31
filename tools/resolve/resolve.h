/* SPDX-License-Identifier: MIT */
/*
 * What ld.so would load, read from files alone: nothing is started and nothing is mapped to be run.  The rules are
 * those of the glibc that the root holds (DESIGN.md, section 13); ld.so itself is the oracle of tests/resolve/.
 *
 * 	struct resolver *r = resolver_open(&(struct resolver_options){.root = "/srv/trixie"});
 * 	struct resolved *all = resolve(r, &(struct question){.path = "/usr/bin/python3"});
 * 	for (size_t i = 0; i < all->object_count; i++)
 * 		puts(all->objects[i]->path);	// the order of ld.so, the program first
 * 	resolved_free(all);
 * 	resolver_close(r);
 *
 * A resolver keeps what it has seen of the root: each file is opened once, whatever asks for it, so it is to be closed
 * when the files may have changed.  Everything that it hands out belongs to it or to the struct resolved.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf/symbols.h"
#include "graph/graph.h"	/* enum origin, enum via, enum result */

struct resolver;
struct resolve_object;

/* What a rule makes of a search, before it is begun; everything NULL: nothing. */
struct resolve_rule {
	const char *to;		/* this path, of the root, instead of the name */
	const char *first, *last;	/* directories with colons between them, before all others and after them */
	bool hide;		/* it is found nowhere */
};

struct resolver_options {
	const char *root;	/* the folder that is "/" of all paths; NULL: this machine */
	/* what root lacks is looked up on this machine, as an emulator's -L does; else nothing leaves it */
	bool overlay;
	const char *library_path, *preload;	/* LD_LIBRARY_PATH, LD_PRELOAD; NULL: not set */
	const char *directory;	/* the current one, of the root; NULL: of this process, "/" in a root */
	const char *cpu;	/* "x86-64-v3"; NULL: this machine's for files of its architecture, else the least */
	/* Asked about every name that is searched for, if not NULL. */
	struct resolve_rule (*rule)(void *context, const struct resolve_object *requester, const char *name);
	void *context;
};

/* Option and strings are borrowed until resolver_close. */
struct resolver *resolver_open(const struct resolver_options *);
void resolver_close(struct resolver *);

/* --- files --- */

/* A file of the root, read once. */
struct resolve_file {
	const char *path;	/* by which it was opened first */
	const char *here;	/* where that is on this machine */
	int error;		/* errno of opening it; then nothing below is known */
	uint64_t dev, ino, size;
	uint32_t mode, uid, gid;
	bool is_elf;		/* what follows, up to bad, was read */
	uint8_t elf_class, byte_order;	/* ELFCLASS*, ELFDATA* */
	uint16_t machine, type;	/* EM_*, ET_* */
	bool dynamic;		/* it has PT_DYNAMIC */
	const char *bad;	/* what is wrong with it, as elf/image.h says it; NULL: nothing */
	/* rpath is NULL where there is a runpath, as ld.so forgets it */
	const char *interp, *soname, *rpath, *runpath;
	struct resolve_wish {
		const char *name;
		int64_t tag;	/* DT_NEEDED, DT_FILTER, DT_AUXILIARY */
	} *needed;		/* in its order */
	size_t needed_count;
	const char *audit, *depaudit;	/* DT_AUDIT, DT_DEPAUDIT: named here, never loaded */
	struct resolve_version_need {
		const char *soname, *version;	/* "libc.so.6", "GLIBC_2.34" */
		bool weak;	/* missing, it is no error */
	} *version_needs;
	size_t version_need_count;
	const char **versions;	/* that it defines */
	size_t version_count;
	uint32_t flags, flags_1;	/* DT_FLAGS, DT_FLAGS_1 */
	uint64_t tls, tls_align;	/* PT_TLS, aligned; 0 if it has none */
	struct resolve_file_parts *parts;	/* private */
};

/* The file at an absolute path of the root; never NULL. */
const struct resolve_file *resolver_file(struct resolver *, const char *path);
/* The same of one that the caller has open, which stays the caller's. */
struct stat;
const struct resolve_file *resolver_file_open(struct resolver *, const char *path, int fd, const struct stat *);
/* Whether it must have its TLS at a fixed place: its relocations tell. */
bool resolver_static_tls(struct resolver *, const struct resolve_file *);
/* Calls each for every ELF file that was read so far, until it returns false. */
void resolver_each(struct resolver *, bool (*each)(void *context, const struct resolve_file *), void *context);
/*
 * Its dynamic symbols and versions; NULL if it has none.  Kept; resolver_file_done gives the memory back until it is
 * asked for again.
 */
struct symbol_table *resolver_symbols(struct resolver *, const struct resolve_file *);
/* The file itself, as long as nothing else is asked for; NULL if it cannot be read again. */
const struct elf_image *resolver_image(struct resolver *, const struct resolve_file *);
void resolver_file_done(struct resolver *, const struct resolve_file *);
/* The path without links, in the words of the root. */
const char *resolver_real(struct resolver *, const char *path);
/* Where a path of the root is on this machine, to be freed; NULL if it leads nowhere (errno). */
char *resolver_here(const struct resolver *, const char *path);

/* --- ld.so of the root --- */

/* The dynamic linker that files of an architecture are loaded by. */
struct resolve_linker {
	const char *path;	/* as PT_INTERP names it */
	const struct resolve_file *file;	/* NULL: it is not there, and what follows is what is usual */
	bool is_glibc;
	unsigned version;	/* 236 is glibc 2.36; 0 if it does not say */
	const char **directories;	/* its default ones, each with its last slash */
	size_t directory_count;
	const char *lib, *platform;	/* $LIB, $PLATFORM; platform may be NULL */
	const char **subdirectories;	/* "glibc-hwcaps/x86-64-v3/", …, "" last */
	size_t subdirectory_count;
	bool grows;		/* it has glibc.rtld.optional_static_tls */
};

/*
 * That of a program, by its PT_INTERP; that which is usual for the machine for a library; NULL where none is known for
 * it.
 */
const struct resolve_linker *resolver_linker(struct resolver *, const struct resolve_file *);

/* --- searches --- */

struct resolve_candidate {
	const char *path;
	uint8_t origin;		/* enum origin */
	uint8_t outcome;	/* enum trace_outcome */
	int error;		/* errno behind the outcome, 0 if none */
	const struct resolve_object *owner;	/* whose RPATH or RUNPATH named the directory, NULL if nobody's */
};

/* One name that one object asked for and that was not loaded yet. */
struct resolve_search {
	const char *name;	/* tokens expanded */
	const struct resolve_object *requester;	/* NULL: nobody, it was opened by its path */
	enum via via;
	struct resolve_object *object;	/* what it came to; NULL: nothing */
	bool same_file;		/* which was loaded under another name */
	bool optional;		/* DT_AUXILIARY: if it is not there, ld.so goes on without a word */
	/* the words with which ld.so ends because of the last candidate; NULL: it found nothing */
	const char *refused;
	uint8_t origin;		/* of the one that was found */
	const struct resolve_object *owner;
	/* what it would have come to without the rule, NULL if there was none or it says nothing */
	const char *without;
	struct resolve_rule rule;
	struct resolve_candidate *candidates;	/* of one that came to nothing, or of all where that was asked for */
	size_t candidate_count;
};

/* By the number of file->needed. */
struct resolve_need {
	struct resolve_object *object;	/* NULL: it was not found */
	const struct resolve_search *search;	/* NULL: the name was loaded already */
};

struct resolve_object {
	const struct resolve_file *file;
	const char *path;	/* as ld.so calls it: absolute, or relative by LD_LIBRARY_PATH or a name */
	const char *directory;	/* $ORIGIN */
	enum via via;
	const struct resolve_object *requester;	/* who had it loaded: its RPATH counts for what this one needs, too */
	const struct resolve_search *search;	/* NULL: the program, and ld.so */
	struct resolve_need *needed;
	size_t needed_count;
	size_t number;		/* its place in the order */
	unsigned opening;	/* 0: there at start-up; N: came with the Nth of question.open */
};

/* --- what would be loaded --- */

struct question {
	const char *path;	/* a program, or a library as `ld.so --list` takes it; absolute, of the root */
	const char *const *preload;	/* absolute paths that are there before what it needs, LD_PRELOAD aside */
	size_t preload_count;
	/* absolute paths that the program then opens with dlopen, one behind the other */
	const char *const *open;
	size_t open_count;
	bool no_environment;	/* LD_LIBRARY_PATH, LD_PRELOAD and /etc/ld.so.preload are not for it */
	bool preloads_stay_out;	/* LD_PRELOAD and /etc/ld.so.preload alone are not */
	bool all_candidates;	/* keep those of searches that found something as well */
	bool without_linker;	/* the dynamic linker of its machine need not be there: what is usual for it counts */
};

struct resolved {
	struct resolver *resolver;
	const struct resolve_linker *linker;
	const char *obstacle;	/* why nothing can be said; then there is nothing below.  NULL: all is well */
	struct resolve_object **objects;	/* in ld.so's order: breadth first, ld.so in its place */
	size_t object_count;
	struct resolve_search **searches;	/* in their order */
	size_t search_count;
	struct resolve_object *program, *dynlinker;
	struct resolve_object **opened;	/* by question.open; NULL: it could not be loaded at all */
	bool secure;		/* setuid, setgid or with capabilities: what the environment says does not count */
	bool complete;		/* every needed name was found, by the first that asked for it */
	struct resolved_parts *parts;	/* private */
};

/* Never NULL. */
struct resolved *resolve(struct resolver *, const struct question *);
void resolved_free(struct resolved *);
/*
 * One name as the object would ask for it (DT_NEEDED, or dlopen by its code), with all candidates; the object may be
 * NULL for the program.
 */
const struct resolve_search *resolve_name(
	struct resolved *, const struct resolve_object *requester, const char *name, enum via);

/* --- versions and symbols --- */

/* A version that a needed library does not define. */
struct resolve_version {
	const struct resolve_version_need *need;
	const struct resolve_object *requester, *provider;
};

/* Calls each for every version that is missing among all objects. */
void resolved_versions(struct resolved *, void (*each)(void *context, const struct resolve_version *), void *context);
/*
 * The first object that defines a symbol, in the order of loading: that of ld.so's global scope, as if everything had
 * been opened with RTLD_GLOBAL.  NULL if none does.
 */
const struct resolve_object *resolved_definition(struct resolved *, const struct wanted_symbol *);
/* Whether there is any: the one that had the symbol before is asked first. */
bool resolved_defines(struct resolved *, const struct wanted_symbol *);

#endif
