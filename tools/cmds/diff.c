/* SPDX-License-Identifier: MIT */
/* `libtrace diff A B`: what was loaded from elsewhere, what is missing and what is new in B, and what explains it. */
#include "diff/diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "view/scope.h"

enum { OPTION_ALL, OPTION_PROCESS, OPTION_RUN, OPTION_FORMAT, OPTION_CHARSET, OPTION_COLOR };

static const struct cmd_option options[] = {
	[OPTION_ALL] = {"all", 'a', NULL,
		"fold nothing: what is of another build, no longer loaded and new, one by one"},
	[OPTION_PROCESS] = {"process", 'p', "PID[,PID]",
		"compare these processes alone: of A, and of B where it is another number"},
	[OPTION_RUN] = {"run", 'r', "N|all[,N|all]",
		"compare the N-th run in the trace (the latest), of A, and of B where it is another"},
	[OPTION_FORMAT] = {"format", 'f', "text|json", "json holds everything"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

/* One trace with all that is known of it. */
struct trace {
	struct tracedir *dir;
	struct graph *graph;
	struct snapshots *snapshots;
	struct groups groups;
	size_t run, process;	/* process: to compare alone, NO_IMAGE for all */
};

/* "1,2": the first for A, the second for B; "1" for both.  To be freed; NULL stays NULL. */
static char *part_of(const char *value, int side)
{
	const char *comma = value ? strchr(value, ',') : NULL;
	if (!value || !comma)
		return value ? xstrdup(value) : NULL;
	return side ? xstrdup(comma + 1) : xstrndup(value, (size_t)(comma - value));
}

static void trace_open_all(struct trace *t, const char *path, const char *runs, const char *processes, int side)
{
	char *run = part_of(runs, side), *process = part_of(processes, side), *problem = NULL;
	t->dir = tracedir_open(path);
	t->process = process ? tracedir_image(t->dir, process) : NO_IMAGE;
	t->run = process && !run ? t->dir->images[t->process].run : tracedir_run(t->dir, run);
	if (process && !tracedir_in_run(t->dir, t->process, t->run))
		fatal("process '%s' is not in run %s", process, run);
	t->graph = graph_read(t->dir, t->run, NULL);
	t->snapshots = snapshots_read(t->dir->fd, t->dir->path, &problem);
	if (problem)
		warn("%s", problem);
	if (!t->snapshots->count)
		warn("%s: facts of the files are missing: there is no snapshot", t->dir->path);
	free(problem), free(run), free(process);
	groups_find(&t->groups, t->graph, t->snapshots);
}

static void trace_close_all(struct trace *t)
{
	groups_free(&t->groups);
	snapshots_free(t->snapshots);
	graph_free(t->graph);
	tracedir_close(t->dir);
}

static void compare(struct diff *d, const struct trace *a, const struct trace *b)
{
	if (a->process == NO_IMAGE) {
		diff_traces(d, &(struct diff_input){a->graph, a->snapshots, &a->groups},
			&(struct diff_input){b->graph, b->snapshots, &b->groups});
		return;
	}
	struct diff_side x, y;
	diff_side_begin(&x, "A", a->graph, &a->graph->processes[a->process], a->snapshots);
	diff_side_begin(&y, "B", b->graph, &b->graph->processes[b->process], b->snapshots);
	diff_add_pair(d, x, y, 1, 1);
}

static void warn_of(const struct trace *t)
{
	struct scope scope = {.dir = t->dir, .run = t->run, .graph = t->graph};
	scope_warn(&scope);
	if (t->run != NO_IMAGE && t->dir->run_count > 1)
		warn("%zu other run%s in %s (--run=N compares one, --run=all all)", t->dir->run_count - 1,
			t->dir->run_count == 2 ? "" : "s", t->dir->path);
}

static int run(int argc, char **argv)
{
	const char *value, *runs = NULL, *processes = NULL, *charset = NULL, *color = NULL;
	struct diff_print print = {0};
	bool json = false;
	int option, operand;
	while ((option = cmd_next_option(&cmd_diff, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_ALL: print.all = true; break;
		case OPTION_PROCESS: processes = value; break;
		case OPTION_RUN: runs = value; break;
		case OPTION_FORMAT: json = cmd_choice("format", value, "text|json") == 1; break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		}
	}
	if (argc - operand != 2)
		fatal("two traces expected, not %d: libtrace diff A B", argc - operand);
	print.terminal = terminal_choose(charset, color);
	print.a = argv[operand];
	print.b = argv[operand + 1];
	if (strcmp(print.a, "-") == 0 && strcmp(print.b, "-") == 0)
		fatal("two traces expected, and standard input is one");
	struct trace a = {0}, b = {0};
	struct diff d = {0};
	trace_open_all(&a, print.a, runs, processes, 0);
	trace_open_all(&b, print.b, runs, processes, 1);
	compare(&d, &a, &b);
	if (json)
		diff_json(&d, print.a, print.b);
	else
		diff_text(&d, &print);
	cmd_flush();
	warn_of(&a);
	warn_of(&b);
	int status = d.change_count || d.program_count ? 1 : 0;
	diff_free(&d);
	trace_close_all(&a);
	trace_close_all(&b);
	return status;
}

const struct cmd cmd_diff = {
	.name = "diff",
	.usage = "A B",
	.summary = "what two traces loaded differently, and why",
	.options = options,
	.run = run,
};
