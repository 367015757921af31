/* SPDX-License-Identifier: MIT */
/* `libtrace snapshot`: keeps what can only be known on this machine beside a trace that a bare module wrote. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/options.h"
#include "base/terminal.h"
#include "base/text.h"
#include "machine/machine.h"
#include "snapshot/snapshot.h"
#include "tracedir/files.h"

enum { OPTION_RUN, OPTION_ROOT };

static const struct cmd_option options[] = {
	[OPTION_RUN] = {"run", 'r', "N|all", "take one of the N-th run in the trace (the latest)"},
	[OPTION_ROOT] = {"root", 0, "DIR", "look up each path below DIR first"},
	{0},
};

/* The take that speaks of the run: of its first process that any snapshot covers. */
static const struct snapshot *take_of_run(const struct snapshots *all, const struct graph *g)
{
	for (size_t i = 0; i < g->process_count; i++)
		if (g->processes[i].read && snapshots_cover(all, &g->processes[i]))
			return snapshot_of(all, &g->processes[i]);
	return NULL;
}

static void print_take(const struct graph *g, const struct snapshot *snapshot, bool before)
{
	struct stat st;
	struct buffer line = {0};
	struct terminal terminal = terminal_choose(NULL, NULL);
	if (fstatat(g->dir->fd, SNAPSHOT_FILE, &st, 0) != 0)
		st.st_size = 0;
	terminal_name(&line, &terminal, g->dir->path);
	printf("%s%s/" SNAPSHOT_FILE ": %zu file%s, %zu librar%s and programs, %zu owner%s; %lld bytes\n",
		before ? "already in " : "", line.data, snapshot->file_count, plural(snapshot->file_count),
		snapshot->object_count, snapshot->object_count == 1 ? "y" : "ies", snapshot->owner_count,
		plural(snapshot->owner_count), (long long)st.st_size);
	buffer_free(&line);
}

static int take_run(const struct graph *g, const char *root)
{
	char *problem = NULL;
	struct snapshots *all = snapshots_read(g->dir->fd, g->dir->path, &problem);
	if (problem)
		warn("%s", problem);
	bool before = snapshots_cover_run(all, g);
	/* Whoever names a root says that it is the one. */
	char *obstacle = before || root ? NULL : snapshot_obstacle(all, g);
	if (obstacle)
		fatal("no snapshot of '%s' can be taken here: %s", g->dir->path, obstacle);
	if (!before) {
		struct snapshot *snapshot = snapshot_take(all, g, root);
		int error = snapshots_keep(all, snapshot, g->dir->fd);
		if (error)
			fatal("write '%s/" SNAPSHOT_FILE "': %s", g->dir->path, strerror(error));
	}
	const struct snapshot *snapshot = take_of_run(all, g);
	if (snapshot)
		print_take(g, snapshot, before);
	for (size_t i = 0; snapshot && i < snapshot->problems.count; i++)
		warn("%s", snapshot->problems.items[i]);
	snapshots_free(all);
	free(problem);
	return 0;
}

static int run(int argc, char **argv)
{
	const char *value, *which = NULL, *root = NULL;
	int option, operand;
	while ((option = cmd_next_option(&cmd_snapshot, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_RUN: which = value; break;
		case OPTION_ROOT: root = value; break;
		}
	}
	if (argc - operand > 1)
		fatal("one trace directory expected, not '%s' as well", argv[operand + 1]);
	char *absolute = root ? realpath(root, NULL) : NULL;
	if (root && !absolute)
		fatal("open '%s':", root);
	struct tracedir *dir = tracedir_open(argv[operand]);
	if (dir->folder.path)
		fatal("no snapshot is added to '%s': it is a pack", dir->path);
	struct graph *graph = graph_read(dir, tracedir_run(dir, which), NULL);
	int status = take_run(graph, absolute);
	cmd_flush();
	graph_free(graph);
	tracedir_close(dir);
	free(absolute);
	return status;
}

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.usage = "[DIR]",
	.summary = "keep what can only be known on this machine",
	.options = options,
	.run = run,
};
