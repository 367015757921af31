/* SPDX-License-Identifier: MIT */
/* Which processes of a trace a command shows, and what it says of the rest and of what is lost. */
#ifndef SCOPE_H
#define SCOPE_H

#include "graph/graph.h"
#include "view/first-failed.h"
#include "view/groups.h"

struct terminal;

struct scope {
	struct tracedir *dir;
	struct graph *graph;
	size_t run;		/* NO_IMAGE: all */
	bool *shown;		/* by process */
	size_t shown_count, read_count;
	struct groups groups;
	struct failed failed;
};

/*
 * Reads a run of DIR (NULL: where commands look) and chooses: with `process` that one, with all every
 * one, else the program that the root of the run became, one that loaded far more, the workers among which it
 * has a rank, the process that failed, and every process that lacks a needed library.
 */
void scope_open(struct scope *, const char *dir, const char *run, const char *process, bool all);
/* The same for an open directory; the scope closes it. */
void scope_open_in(struct scope *, struct tracedir *, const char *run, const char *process, bool all);
/* The same, and the run of that root, NO_IMAGE: all. */
void scope_begin(struct scope *, struct tracedir *, size_t run);
void scope_close(struct scope *);

/* "3 more processes: sh (12.0), …" and "2 earlier runs", where there are any. */
void scope_print_rest(const struct scope *, const struct terminal *);
/* Says on stderr what is damaged and what was lost. */
void scope_warn(const struct scope *);

#endif
