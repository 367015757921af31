/* SPDX-License-Identifier: MIT */
/* Runs a command again and again, with stand-ins for what it misses, until it misses nothing more. */
#ifndef PROBE_H
#define PROBE_H

#include "check/check.h"
#include "elf/symbols.h"

struct probe_run {
	struct tracedir *dir;	/* NULL: it left no trace */
	struct graph *graph;
	struct snapshots *snapshots;
	int status;		/* as wait(2) gives it */
};

/* A library that a stand-in was made for, in the order in which they were missed. */
struct probe_missing {
	const char *soname;	/* kept in check.strings, as all names here */
	struct check_library *entry;	/* what is told of it */
	size_t run;		/* that missed it first, from 1 */
	char *obstacle;		/* why there is no stand-in, NULL: there is one */
	uint64_t contents;	/* of the stand-in, in a number that changes with them */
};

/* An ELF file in reach: what the program loads, and what lies beside that. */
struct probe_object {
	const char *path, *name;	/* name: its soname, else its file's */
	struct symbol_table *table;
	struct check_paths needed;
	bool loaded;		/* by a run, or by ld.so when it was asked */
	bool copies;		/* it has copy relocations: what it defines so is to be defined by another */
};

/* What no stand-in can have. */
struct probe_limit {
	const char *symbol, *version, *requester, *soname;	/* version may be NULL */
};

struct probe {
	struct check check;	/* launch, catalogue, and the libraries in the order in which they were missed */
	char **command;
	/* lib: stand-ins by soname; calls: what they report; traces and output of the runs, by number */
	struct tempdir folder;
	int lib;		/* the folder of stand-ins */
	char *report;		/* the file that they write into */
	size_t max_runs;
	bool run_on, verbose;
	uint16_t machine;	/* of the program */
	struct probe_run *runs;
	size_t run_count;
	struct probe_missing *missing;
	size_t missing_count;
	struct probe_object *objects;
	size_t object_count;
	/* dev, ino of what is in reach: index behind that of the object; folders that were walked */
	struct map reached;
	struct check **asked;	/* what else the objects that could not be loaded miss */
	size_t asked_count;
	/* the latest run misses nothing new, and its stand-ins have all that is wanted of them */
	bool complete;
	char *called;		/* "SONAME SYMBOL": the stand-in that the latest run called first, NULL */
	struct diagnosis served;	/* what the latest run got of somebody else than who should have brought it */
	struct probe_limit *limits;
	size_t limit_count;
	struct diagnosis ended;	/* of the latest run, where nothing is missing and it ended badly all the same */
	bool *ended_shown;	/* private: its list of processes, all of them */
};

/* --- run.c --- */

/* Runs the command once more, traced, with the rules for all stand-ins. */
void probe_run_once(struct probe *);
/* The last line that the latest run wrote to stderr, NULL if none; to be freed. */
char *probe_last_words(const struct probe *);

/* --- reach.c --- */

/* Takes into reach what was loaded and, for Python, all of its site-packages. */
void probe_reach(struct probe *, const struct graph *);
/*
 * Where its file is, if it was opened by a path from the current directory as well; NULL if nobody knows.  To be freed.
 */
char *probe_object_path(const struct process *, const struct object *);
/*
 * Objects that the one of this index gets by DT_NEEDED, itself and those that are missing included, a flag each by
 * their index.
 */
void probe_closure(const struct probe *, size_t object, bool *objects, bool *missing);
/* Whether an object that is loaded, or flagged, defines what the one of this index wants. */
bool probe_defines(const struct probe *, size_t object, const bool *objects, const struct wanted_symbol *);

/* --- standins.c --- */

/* Makes the stand-ins of all missing libraries with what is in reach now; true if one is another than it was. */
bool probe_stand_ins(struct probe *);

#endif
