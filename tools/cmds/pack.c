/* SPDX-License-Identifier: MIT */
/* `libtrace pack`: a trace and its snapshot as one file, or as text that fits into an issue. */
#include "tracedir/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/options.h"
#include "diagnose/run.h"
#include "finding/finding.h"
#include "machine/machine.h"
#include "share/redact.h"
#include "share/share.h"
#include "share/show.h"
#include "snapshot/snapshot.h"
#include "tracedir/files.h"
#include "view/scope.h"

enum { OPTION_OUTPUT, OPTION_TEXT, OPTION_RUN, OPTION_SHOW, OPTION_NO_REDACT };

static const struct cmd_option options[] = {
	[OPTION_OUTPUT] = {"output", 'o', "FILE",
		"write it to this file (trace.libtrace; with --text, standard output)"},
	[OPTION_TEXT] = {"text", 't', NULL, "a block of text that fits into an issue"},
	[OPTION_RUN] = {"run", 'r', "N|all", "what a block is about, if not all fits (the latest)"},
	[OPTION_SHOW] = {"show", 's', NULL, "write nothing: show what would leave, and what is replaced"},
	[OPTION_NO_REDACT] = {"no-redact", 0, NULL, "keep names of users and host, arguments, environment"},
	{0},
};

/* --- Where it goes --- */

struct pack_output {
	const char *path;	/* NULL: standard output */
	char *temporary;	/* renamed to path at the end; NULL: written in place */
	int fd;
};

/* A file is replaced in one step, or stays as it was; a FIFO or a device is written to. */
static void output_open(struct pack_output *o, const char *path)
{
	struct stat st;
	*o = (struct pack_output){.path = path && strcmp(path, "-") != 0 ? path : NULL, .fd = STDOUT_FILENO};
	if (!o->path)
		return;
	bool there = stat(path, &st) == 0;
	if (there && S_ISDIR(st.st_mode))
		fatal("write '%s': it is a directory", path);
	if (there && !S_ISREG(st.st_mode)) {
		o->fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		o->temporary = xasprintf("%s.new-%ld", path, (long)getpid());
		o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	}
	if (o->fd < 0)
		fatal("write '%s':", path);
}

static void output_end(struct pack_output *o)
{
	if (o->path && close(o->fd) != 0)
		fatal("write '%s':", o->path);
	if (o->temporary && rename(o->temporary, o->path) != 0) {
		int error = errno;
		unlink(o->temporary);
		errno = error;
		fatal("write '%s':", o->path);
	}
	free(o->temporary);
}

/* --- What goes there --- */

static void write_file(const struct scope *scope, const char *path)
{
	struct pack_output o;
	output_open(&o, path);
	if (!o.path && isatty(STDOUT_FILENO))
		fatal("a pack is no text for a terminal (-o FILE, or --text)");
	struct pack_sink sink = {.fd = o.fd};
	pack_write(scope->dir, &sink);
	output_end(&o);
	if (o.path)
		warn("wrote %s: %" PRIu64 " bytes", o.path, sink.size);
}

/* The line above the block, and the fence that keeps a renderer away from it. */
static void write_text(const struct scope *scope, const struct diagnosis *d, const char *path)
{
	static const char fence[] = "```\n";
	struct pack_output o;
	struct buffer line = {0}, text = {0};
	char *left_out;
	pack_summary(&line, scope, d);
	size_t limit = PACK_TEXT_LIMIT - line.length - 2 * sizeof(fence) - 256;
	struct buffer block = {0};
	if (!pack_text_block(&block, scope, limit, &left_out))
		fatal("'%s' does not fit into %zu characters of text, however much is left out (-o FILE writes a file)",
			scope->dir->path, PACK_TEXT_LIMIT);
	if (left_out)
		warn("reduced to fit into %zu characters, without %s", PACK_TEXT_LIMIT, left_out);
	pack_summary_left_out(&line, left_out);
	buffer_printf(&text, "%s\n\n%s", line.data, fence);
	buffer_add(&text, block.data, block.length);
	buffer_string(&text, fence);
	output_open(&o, path);
	for (size_t at = 0; at < text.length;) {
		ssize_t written = write(o.fd, text.data + at, text.length - at);
		if (written < 0 && errno != EINTR)
			fatal("write '%s':", o.path ? o.path : "standard output");
		at += written > 0 ? (size_t)written : 0;
	}
	output_end(&o);
	buffer_free(&line);
	buffer_free(&text);
	buffer_free(&block);
	free(left_out);
}

/* The summary is of the directory that goes into the block: it says nothing that is not there. */
static void write_diagnosed(const struct scope *scope, const char *path)
{
	char *missing = NULL;
	struct snapshots *snapshots = snapshots_for(scope->graph, &missing);
	struct catalog *catalog = catalog_open();
	struct diagnosis d = {.graph = scope->graph, .shown = scope->shown, .snapshots = snapshots, .catalog = catalog};
	diagnosis_run(&d);
	write_text(scope, &d, path);
	diagnosis_free(&d);
	catalog_free(catalog);
	snapshots_free(snapshots);
	free(missing);
}

/* A pack has a snapshot, if one can still be taken; one that is not redacted, if it is in the directory. */
static struct snapshots *take_snapshot(const struct scope *scope, bool redacted)
{
	char *missing = NULL;
	struct snapshots *snapshots = snapshots_for(scope->graph, &missing);
	if (missing)
		warn("there is no snapshot of '%s' to go with it: %s", scope->dir->path, missing);
	else if (snapshots->unkept && !redacted)
		warn("the snapshot does not go with it: write '%s/" SNAPSHOT_FILE "': %s", scope->dir->path,
			strerror(snapshots->unkept));
	free(missing);
	return snapshots;
}

static int run(int argc, char **argv)
{
	const char *value, *output = NULL, *which = NULL;
	bool text = false, show = false, redacted = true;
	int option, operand;
	while ((option = cmd_next_option(&cmd_pack, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_OUTPUT: output = value; break;
		case OPTION_TEXT: text = true; break;
		case OPTION_RUN: which = value; break;
		case OPTION_SHOW: show = true; break;
		case OPTION_NO_REDACT: redacted = false; break;
		}
	}
	if (argc - operand > 1)
		fatal("one trace directory expected, not '%s' as well", argv[operand + 1]);
	struct scope scope;
	scope_open(&scope, argv[operand], which, NULL, false);
	struct snapshots *snapshots = take_snapshot(&scope, redacted);
	struct redact *redact = redact_new();
	if (redacted) {
		struct tracedir *copy = redact_open(redact, scope.dir, snapshots);
		redact_say(redact);
		scope_close(&scope);
		scope_begin(&scope, copy, tracedir_run(copy, which));
	}
	snapshots_free(snapshots);
	if (show)
		share_show(redact, scope.dir);
	else if (text)
		write_diagnosed(&scope, output);
	else
		write_file(&scope, output ? output : "trace.libtrace");
	redact_free(redact);
	scope_close(&scope);
	return 0;
}

const struct cmd cmd_pack = {
	.name = "pack",
	.usage = "[DIR]",
	.summary = "the trace and its snapshot as one file, or as text for an issue",
	.options = options,
	.run = run,
};
