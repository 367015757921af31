/* SPDX-License-Identifier: MIT */
/* Runs a command again and again, with stand-ins for what it misses, until it misses nothing more. */
#ifndef PROBE_H
#define PROBE_H

#include "tools/check.h"
#include "tools/symbol-table.h"

struct probe_run {
	struct tracedir *dir;	/* NULL: it left no trace */
	struct graph *graph;
	struct snapshots *snapshots;
	int status;		/* as wait(2) gives it */
};

/* A library that a stand-in was made for, in the order in which they were missed. */
struct probe_missing {
	const char *soname;
	struct check_library *library;	/* what is told of it */
	size_t run;		/* that missed it first, from 1 */
	char *obstacle;		/* why there is no stand-in, NULL: there is one */
};

/* An ELF file in reach: what the program loads, and what lies beside that. */
struct probe_object {
	const char *path;
	struct symbol_table *table;
	struct check_paths needed;
};

struct probe {
	struct check check;	/* launch, catalogue, and the libraries in the order in which they were missed */
	char **command;
	struct private folder;	/* stand-ins, by soname; traces and output of the runs */
	int fd;			/* of the folder */
	char *report;		/* file that stand-ins write into */
	size_t max_runs;
	bool run_on, verbose;
	uint16_t machine;	/* of the program */
	struct probe_run *runs;
	size_t run_count;
	struct probe_missing *missing;
	size_t missing_count;
	struct probe_object *objects;
	size_t object_count;
	struct map reached;	/* dev, ino of what is in reach; folders that were walked */
	struct check **asked;	/* ld.so's answers about objects that could not be loaded */
	size_t asked_count;
	char *called;		/* "SONAME SYMBOL": the stand-in that the latest run called first, NULL */
	struct words limits;	/* what could not be stood in for, a line each */
};

/* --- probe-run.c --- */

/* Runs the command once more, traced, with the rules for all stand-ins. */
void probe_run_once(struct probe *);
/* The last line that the latest run wrote to stderr, NULL if none; to be freed. */
char *probe_last_words(const struct probe *);

/* --- probe-standins.c --- */

/* Takes a file into reach; true if it was not there before and is an ELF object with symbols. */
bool probe_reach_file(struct probe *, const char *path);
/* Makes the stand-in of a missing library, or makes it again with what is in reach now. */
void probe_stand_in(struct probe *, struct probe_missing *);

#endif
