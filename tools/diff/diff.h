/* SPDX-License-Identifier: MIT */
/*
 * What two processes loaded differently, and why: of two traces for `diff`, of one for ranks that should be alike.
 *
 * Both are read from trace and snapshot alone.  What differs between any two runs and means nothing is left out
 * (view/stable-path.h).
 */
#ifndef DIFF_H
#define DIFF_H

#include "base/terminal.h"
#include "view/groups.h"
#include "view/stable-path.h"

/* One of the two that are compared. */
struct diff_side {
	const char *name;	/* what the reader calls it: "A", "rank 0" */
	const struct graph *graph;
	const struct process *process;
	const struct snapshot *snapshot;	/* NULL if nothing is known of its files */
	struct stable plain;
};

enum change_kind {
	CHANGE_PLACE,		/* it came from another path, or was found otherwise */
	CHANGE_BUILD,		/* the same path, another file */
	CHANGE_MISSING,		/* in A and not in B, or looked for in vain in B alone */
	CHANGE_ADDED,		/* the other way round */
};

/* One name on one side: an object, a search in vain, or neither. */
struct change_end {
	const struct object *object;
	const struct search *failed;
};

struct change {
	enum change_kind kind;
	const char *soname;
	struct change_end a, b;
	size_t pair;		/* the first pair of processes in which it was seen */
	size_t pairs;		/* how many have it */
	char **why;		/* a line each */
	size_t why_count;
};

/* A variable or a fact of the machine that differs. */
struct difference {
	const char *name;	/* "LD_LIBRARY_PATH", "driver" */
	const char *a, *b;	/* NULL: not set, not there, not known */
	bool variable, list;	/* list: elements with : between them */
};

/* Two processes that should be alike; how many of each side are as these. */
struct diff_pair {
	struct diff_side a, b;
	size_t a_count, b_count;
};

/* A program that ran on one side only. */
struct diff_program {
	const char *name;
	size_t a_count, b_count;
};

struct diff {
	struct diff_pair *pairs;	/* those that differ in anything */
	size_t pair_count;
	struct change *changes;
	size_t change_count;
	struct difference *environment;
	size_t environment_count;
	struct diff_program *programs;
	size_t program_count;
	/* that are the same: kinds of processes, processes of A, objects of A */
	size_t kinds, processes, objects;
	struct strings strings;
	struct map known;	/* changes and differences that were added, by what they say */
};

void diff_side_begin(
	struct diff_side *, const char *name, const struct graph *, const struct process *, const struct snapshots *);
void diff_side_end(struct diff_side *);
void diff_free(struct diff *);

/* Compares two processes and adds what is different; takes the sides over. */
void diff_add_pair(struct diff *, struct diff_side a, struct diff_side b, size_t a_count, size_t b_count);

/* --- pair.c --- */

/* What is compared with what: every kind of process of each program on both sides. */
struct diff_input {
	const struct graph *graph;
	const struct snapshots *snapshots;
	const struct groups *groups;
};

void diff_traces(struct diff *, const struct diff_input *a, const struct diff_input *b);

/* --- reason.c --- */

__attribute__((format(printf, 2, 3))) void change_why(struct change *, const char *format, ...);
/* Adds the reasons that trace and snapshot give for a change. */
void change_explain(struct change *, const struct diff_side *a, const struct diff_side *b);

/* --- environment.c --- */

void diff_environment(struct diff *, const struct diff_side *a, const struct diff_side *b);

/* --- text.c, json.c --- */

struct diff_print {
	struct terminal terminal;
	const char *a, *b;	/* as the user named them */
	bool all;
};

/* The lines of a change, each behind indent. */
void diff_text_change(const struct diff *, const struct change *, const struct terminal *, const char *indent);
/* A line of what differs around the two, of these names. */
void diff_text_difference(const struct difference *, const char *a, const char *b, const struct terminal *);
void diff_text(const struct diff *, const struct diff_print *);
void diff_json(const struct diff *, const char *a, const char *b);

/* "nvidia-nccl-cu13 2.28.9", NULL if nobody is known; to be freed. */
char *diff_owner(const struct diff_side *, const struct object *);
/* By what an object is told from another build at its path; NULL if it is not known. */
const char *diff_build_id(const struct diff_side *, const struct object *);

#endif
