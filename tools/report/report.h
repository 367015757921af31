/* SPDX-License-Identifier: MIT */
/*
 * The parts of `report`: what goes into one is gathered once (report.c), and written as Markdown for an issue
 * or as an HTML page.
 */
#ifndef REPORT_H
#define REPORT_H

#include "finding/finding.h"
#include "print/print.h"
#include "view/scope.h"

struct report {
	struct scope *scope;
	const struct diagnosis *diagnosis;
	const struct snapshots *snapshots;
	const char *missing;	/* why facts of the files are missing, NULL if they are not */
	const struct process *main;	/* the one to begin with, NULL if none is shown */
	struct terminal terminal;	/* UTF-8, no colour */
	bool all;		/* hide nothing */
};

/* --- words.c --- */

/* The string with nothing in it that acts on what shows it: visible.h. */
void report_add(struct buffer *, const char *);
/* The same with backslashes as they are: a command that is to be copied. */
void report_add_command(struct buffer *, const char *);
/* "1 error, 2 warnings", "no problem found" */
char *report_verdict(const struct report *);
/* What it is about: "python3.11 -c 'import torch'"; to be freed. */
char *report_command(const struct process *);
/* "2026-11-27 07:04:10 UTC": when the image began; to be freed. */
char *report_time(const struct image *);
/* Whether it is one of NVIDIA's libraries, or made for them. */
bool report_is_cuda(const char *soname);

/* A row of the table of the environment. */
struct fact {
	const char *name;	/* both are fit to be shown: report_add */
	char *value;
	bool variable;		/* of the process's environment */
};

struct facts {
	struct fact *items;
	size_t count;
	struct strings names;	/* of variables */
};

void report_facts(const struct report *, struct facts *);
void facts_free(struct facts *);

/* --- tree.c --- */

enum tree_part { PART_CUDA, PART_ODD };	/* failed, redirected and CUDA; failed and redirected */

/*
 * The lines of the trees of all processes that are shown, of what matters in them; a last line of each counts what is
 * left out.  It ends early where there is more than any issue takes, and counts the processes that it did not come to.
 */
void report_tree(const struct report *, enum tree_part, struct buffer *);

/* --- block.c --- */

/*
 * Adds the trace itself as text that commands read again, in at most `room` characters, of which it needs some even
 * then; false, and nothing is added, if that cannot be.  *left_out, to be freed, says in words what it lacks, NULL if
 * nothing.
 */
bool report_block(const struct report *, size_t room, struct buffer *, char **left_out);

/* --- the formats --- */

/*
 * What an issue takes, of which a report leaves a little to its author; what the block may take of that; and what it
 * gets before all else, if it is as long.
 */
enum { REPORT_MARKDOWN_ROOM = 65000, REPORT_BLOCK_ROOM = 60000, REPORT_BLOCK_SHARE = 25000 };
void report_markdown(const struct report *, struct buffer *);
void report_html(const struct report *);

/* data.c: what the page shows, one JSON document that may stand in a script element. */
void report_data(const struct report *);

/* --- page.c: the parts of the page that the command carries --- */

extern const char report_page[], report_style[], report_script[];

#endif
