/* SPDX-License-Identifier: MIT */
/* What `check` finds out: the answers of ld.so about each file, put together by what is missing. */
#ifndef CHECK_H
#define CHECK_H

#include "base/terminal.h"
#include "check/files.h"
#include "check/resolve.h"
#include "finding/catalog.h"
#include "finding/finding.h"

/* Paths, each once, in the order in which they came. */
struct check_paths {
	const char **paths;	/* borrowed */
	size_t count;
};

/* One turn of questions; files that turned out to need a context are asked about again in a second one. */
struct check_round {
	struct resolver resolver;
	struct tracedir *dir;
	struct graph *graph;
	struct snapshots *snapshots;
	struct snapshot *take;
};

/* The answer about a file, by its number in check_files. */
struct check_answer {
	const struct check_round *round;
	const struct process *process;	/* NULL: ld.so gave none */
	const struct object *object;	/* the file in it */
	struct words before;	/* the context: libraries that are loaded before it */
	bool complete;		/* all that it needs was found */
};

/* The dynamic symbols of every object that was looked at, each file once. */
struct check_tables {
	struct map known;	/* dev, ino → table */
	struct symbol_table **opened;
	const char **paths;	/* by opened */
	size_t count;
};

struct check_library {
	const char *soname;
	struct finding *finding;	/* evidence, notes and, with others, help */
	struct check_paths requesters, blocks;	/* files that need it themselves; that cannot be loaded without */
	bool unusable;		/* it is there and cannot be used */
};

struct check_version {
	const char *version, *provider, *provider_path, *requester;
};

struct check_symbol {
	const char *symbol, *version, *provider;	/* version, provider may be NULL */
	const char *requester;
};

enum { CHECK_ROUNDS = 4 };

struct check {
	struct launch launch;
	struct check_files files;
	unsigned jobs;
	struct check_answer *answers;
	struct check_round rounds[CHECK_ROUNDS];
	size_t round_count;
	struct check_tables tables;
	struct catalog *catalog;
	struct diagnosis diagnosis;	/* its findings are those of libraries */
	struct check_library **libraries;
	size_t library_count;
	struct check_version *versions;
	size_t version_count;
	struct check_symbol *symbols;
	size_t symbol_count;
	struct strings strings;
};

/* Asks, and fills in libraries and versions; files and launch are there, catalog may be. */
void check_run(struct check *);
/* The entry of what a search came to nothing for, made if there is none. */
struct check_library *check_library_of(struct check *, const struct graph *, const struct snapshots *, const struct process *,
	const struct search *);
void check_free(struct check *);
bool check_found_missing(const struct check *);

bool check_paths_add(struct check_paths *, const char *path);

/* --- symbols.c --- */
/* Whether a file that was asked about turns out to be loaded by Python: it is a module, or wants symbols of Python's. */
bool check_wants_python(struct check *, const struct check_file *, const struct check_answer *);
void check_symbols(struct check *);
void check_tables_free(struct check *);

/* --- text.c, json.c --- */
/* The table of libraries, and the help for all of them. */
void check_text_libraries(const struct check *, const struct terminal *, bool all);
void check_text_help(const struct check *, const struct terminal *);
struct json_stream;
struct json_object;
struct json_object *check_json_library(const struct check *, const struct check_library *);
void check_json_libraries(struct json_stream *, const struct check *);	/* the member "missing" */
void check_json_help(struct json_stream *, const struct check *);
void check_text(const struct check *, const struct terminal *, bool all);
void check_json(const struct check *);
/* The package that would bring a library, and the version that its asker pins; NULL where nothing is known.  To be freed. */
char *check_package(const struct check *, const struct check_library *);

#endif
