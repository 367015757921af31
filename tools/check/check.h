/* SPDX-License-Identifier: MIT */
/* What `check` finds out: what would be loaded for each file, put together by what is missing. */
#ifndef CHECK_H
#define CHECK_H

#include "archive/archive.h"
#include "base/progress.h"
#include "base/terminal.h"
#include "check/files.h"
#include "finding/catalog.h"
#include "finding/finding.h"
#include "launch/launch.h"
#include "resolve/resolve.h"

/* Paths, each once, in the order in which they came. */
struct check_paths {
	const char **paths;	/* borrowed */
	size_t count;
};

/* A name that nothing was found for. */
struct check_miss {
	const char *soname;	/* its last component */
	const char *requester;	/* who asked, NULL: the file is asked for by the kernel */
	bool own;		/* that is the file itself */
};

/* What is known of a file, by its number in check_files: by path, once check_run was called. */
struct check_answer {
	bool judged;
	bool complete;		/* all that it needs was found */
	struct words before;	/* the context: libraries that are loaded before it */
	struct check_miss *misses;
	size_t miss_count;
};

/*
 * The files that something is to be told of, as a graph and a snapshot of them: what evidence and remedies are made
 * from.  A file stands in it for each library that it is the first to tell of.
 */
struct check_round {
	struct tracedir *dir;
	struct graph *graph;
	struct snapshots *snapshots;
	struct snapshot *snapshot;
};

struct check_library {
	const char *soname;
	struct finding *finding;	/* evidence, notes and, with others, help */
	struct check_paths requesters, blocks;	/* files that need it themselves; that cannot be loaded without */
	bool unusable;		/* it is there and cannot be used */
	const char *why;	/* why it is only noted; NULL: it is missing */
};

struct check_version {
	const char *version, *provider, *provider_path, *requester;
	bool noted;
};

struct check_symbol {
	const char *symbol, *version, *provider;	/* version, provider may be NULL */
	const char *requester;
	/* the program that loads a plug-in has it, or the file is one of several alternatives */
	bool noted;
};

/* A symbol that nothing defines which is loaded with the file; another file may, which is then loaded before it. */
struct check_wish {
	size_t file, order;
	struct wanted_symbol wanted;
	struct elf_version version;
	const char *elsewhere;	/* who defines it */
};

enum { CHECK_ROUNDS = 4 };

struct check {
	struct launch launch;	/* rules and the runner's root */
	const char *root;	/* whose files are checked, NULL: this machine's */
	const char *const *environment;	/* that they are used in, NULL behind the last; NULL: this process's own */
	struct resolver *resolver;
	struct check_rules *rules;
	struct check_files files;
	bool every;		/* all files that miss something are in the rounds */
	struct check_answer *answers;
	struct progress progress;	/* of reading files */
	struct check_round rounds[CHECK_ROUNDS];
	size_t round_count;
	struct check_wish *wishes;
	size_t wish_count;
	struct catalog *catalog;
	struct diagnosis diagnosis;	/* its findings are those of libraries */
	/* by soname; behind those that are missing, those that are only noted */
	struct check_library **libraries;
	size_t library_count, noted_library_count;
	struct check_version *versions;
	size_t version_count, noted_version_count;	/* as of libraries */
	struct map version_pairs;	/* requester and provider that were compared */
	struct check_symbol *symbols;
	size_t symbol_count, noted_symbol_count;	/* as of libraries */
	struct strings strings;
	struct installed *installed;
	struct check_assumption {
		const char *library, *by;
	} *assumptions;		/* libraries that the code of a package loads before others of it need them */
	size_t assumption_count;
	struct elsewhere *elsewhere;	/* the host that it is judged for, NULL: none; borrowed */
	struct check_hint {	/* a library that a file opens, can do without, and does not find */
		const char *soname, *requester, *feature, *priority;	/* feature may be NULL */
		const char *package;	/* of the file, as it says itself; NULL: it does not */
	} *hints;
	size_t hint_count;
	const struct unpacked *unpacked;	/* the archive that it is in, NULL: none; borrowed */
	bool lone;		/* a wheel beside nothing: what it requires is not there */
};

/* Opens the resolver; root, launch and files.python are there.  Files that are added from now on are judged at once. */
void check_begin(struct check *);
/* Fills in libraries, versions and symbols from the answers; catalog may be there. */
void check_run(struct check *);
/* The entry of what a search came to nothing for, made if there is none. */
struct check_library *check_library_of(
	struct check *, const struct snapshot *, const struct process *, const struct search *);
void check_free(struct check *);
bool check_found_missing(const struct check *);

bool check_paths_add(struct check_paths *, const char *path);

/* --- answer.c --- */

/* Whether a file is for another architecture, of which no system is here: its dynamic linker is not. */
bool check_lacks_system(struct check *, const struct check_file *);
/*
 * What would be loaded for a file as it stands in the answers; to be freed.  Names what stands against it as skipped.
 */
struct resolved *check_resolve(struct check *, size_t file, bool all_candidates);
/* Answers for a file for the first time, and again for what it missed once there is more context. */
void check_answer_first(struct check *, size_t file);
void check_answer_again(struct check *, size_t file);

/* --- round.c --- */

/* The graph and snapshot of what is missing now. */
struct check_round *check_round_make(struct check *);
void check_round_free(struct check_round *);
/*
 * All that was seen as one program on a machine with this driver (NULL: none), whose CUDA is known or 0; `found` is the
 * search for the driver's library that came to one, NULL if none did.  It has no snapshot yet.
 */
struct check_round *check_round_whole(
	struct check *, const char *driver, unsigned cuda, const struct resolve_search *found);
/* Puts a library beside its others that is no file of the target. */
void check_round_put(struct check_round *, struct process *, const char *path, const char *soname);
void check_round_take(struct check *, struct check_round *);

/* --- rules.c --- */

struct check_rules *check_rules_read(const struct launch *);
bool check_rules_any(const struct check_rules *);
struct resolve_rule check_rules_ask(void *rules, const struct resolve_object *requester, const char *name);
void check_rules_free(struct check_rules *);

/* --- symbols.c --- */

/* Whether a file turns out to be loaded by Python: it is a module, or wants symbols of Python's. */
bool check_wants_python(struct check *, const struct check_file *, struct resolved *);
/* Notes the symbols of a file that nothing defines which is loaded with it. */
void check_wishes(struct check *, size_t file, struct resolved *);
/* Looks for them in everything that was seen. */
void check_symbols(struct check *);

/* --- hints.c --- */

/* Looks for what a file says that it opens: what is required is then among the searches as if it were needed. */
void check_hints(struct check *, size_t file, struct resolved *, bool keep);

/* --- level.c --- */

/* Decides what is missing and what is only noted. */
void check_levels(struct check *);

/* --- text.c, json.c --- */

/* The table of libraries, and the help for all of them. */
void check_text_libraries(const struct check *, const struct terminal *, bool all);
void check_text_help(const struct check *, const struct terminal *);
struct json_stream;
struct json_object;
struct json_object *check_json_library(const struct check *, const struct check_library *);
void check_json_libraries(struct json_stream *, const struct check *);	/* the member "missing" */
void check_json_help(struct json_stream *, const struct check *);
void check_text(struct check *, const struct terminal *, bool all);
void check_json(struct check *);

/* --- list.c --- */

/* What is loaded for each file that was judged, and how it was found. */
void check_text_resolved(struct check *, const struct terminal *);
void check_json_resolved(struct json_stream *, struct check *);	/* the member "resolved" */
/*
 * Prints what a name comes to for each file, or for the Python where there is no file; whether all found it.  Instead
 * of check_run.
 */
bool check_one(struct check *, const char *name, const struct terminal *, bool json, bool all);

/*
 * The package that would bring a library, and the version that its asker pins; NULL where nothing is known.  To be
 * freed.
 */
char *check_package(const struct check *, const struct check_library *);

#endif
