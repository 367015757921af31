/* SPDX-License-Identifier: MIT */
/* `libtrace report`: a run for somebody who has not got the machine, as Markdown for an issue or as a page. */
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "base/text.h"
#include "diagnose/run.h"
#include "machine/machine.h"
#include "share/redact.h"

enum { OPTION_OUTPUT, OPTION_ALL, OPTION_PROCESS, OPTION_RUN, OPTION_FORMAT, OPTION_NO_REDACT };

static const struct cmd_option options[] = {
	[OPTION_OUTPUT] = {"output", 'o', "FILE", "write to it (standard output)"},
	[OPTION_ALL] = {"all", 'a', NULL, "judge every process"},
	[OPTION_PROCESS] = {"process", 'p', "PID", "report this process: 1234, or 1234.0 for its first program"},
	[OPTION_RUN] = {"run", 'r', "N|all", "report the N-th run in the trace (the latest)"},
	[OPTION_FORMAT] = {"format", 'f', "html|markdown",
		"a page, or the text of an issue (by FILE's name, else markdown)"},
	[OPTION_NO_REDACT] = {"no-redact", 0, NULL, "keep names of users and host, arguments, environment"},
	{0},
};

enum report_format { FORMAT_HTML, FORMAT_MARKDOWN, FORMAT_BY_NAME };

static enum report_format format_of(const char *file)
{
	const char *end = file ? strrchr(last_component(file), '.') : NULL;
	return end && (strcmp(end, ".html") == 0 || strcmp(end, ".htm") == 0) ? FORMAT_HTML : FORMAT_MARKDOWN;
}

/* The process that the first error is about, else the first that is shown. */
static const struct process *main_process(const struct scope *s, const struct diagnosis *d)
{
	const struct finding *error = diagnosis_first_error(d);
	if (error)
		return error->process;
	for (size_t i = 0; i < s->graph->process_count; i++)
		if (s->shown[i])
			return &s->graph->processes[i];
	return NULL;
}

/* Everything that can go wrong with the trace has gone well by now: an old report is not lost for nothing. */
static void write_report(struct report *r, enum report_format format, const char *file)
{
	struct buffer text = {0};
	if (format == FORMAT_MARKDOWN)
		report_markdown(r, &text);
	if (file && strcmp(file, "-") != 0 && !freopen(file, "w", stdout))
		fatal("open %s:", file);
	if (format == FORMAT_HTML)
		report_html(r);
	else
		fputs(text.data, stdout);
	cmd_flush();
	buffer_free(&text);
}

/*
 * From here on nothing is read but the copy; its snapshot is that of the trace, and why there is none was said of that.
 */
static void redact(struct scope *s, const struct snapshots *snapshots, const char *run, const char *process, bool all)
{
	struct redact *redact = redact_new();
	struct tracedir *copy = redact_open(redact, s->dir, snapshots);
	redact_say(redact);
	scope_close(s);
	scope_open_in(s, copy, run, process, all);
	redact_free(redact);
}

static int run(int argc, char **argv)
{
	const char *value, *process = NULL, *which = NULL, *file = NULL;
	enum report_format format = FORMAT_BY_NAME;
	bool all = false, redacted = true;
	int option, operand;
	while ((option = cmd_next_option(&cmd_report, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_OUTPUT: file = value; break;
		case OPTION_ALL: all = true; break;
		case OPTION_PROCESS: process = value; break;
		case OPTION_RUN: which = value; break;
		case OPTION_FORMAT: format = (enum report_format)cmd_choice("format", value, "html|markdown"); break;
		case OPTION_NO_REDACT: redacted = false; break;
		}
	}
	if (argc - operand > 1)
		fatal("one trace directory expected, not '%s' as well", argv[operand + 1]);
	struct scope scope;
	scope_open(&scope, argv[operand], which, process, all);
	char *missing = NULL, *of_copy = NULL;
	struct snapshots *snapshots = snapshots_for(scope.graph, &missing);
	if (redacted) {
		redact(&scope, snapshots, which, process, all);
		snapshots_free(snapshots);
		snapshots = snapshots_for(scope.graph, &of_copy);
	}
	struct catalog *catalog = catalog_open();
	struct diagnosis d = {.graph = scope.graph, .shown = scope.shown, .snapshots = snapshots, .catalog = catalog};
	diagnosis_run(&d);
	struct report r = {
		.scope = &scope, .diagnosis = &d, .snapshots = snapshots, .missing = missing,
		.main = main_process(&scope, &d), .terminal = terminal_choose("utf8", "never"), .all = all,
	};
	write_report(&r, format == FORMAT_BY_NAME ? format_of(file) : format, file);
	scope_warn(&scope);
	diagnosis_free(&d);
	catalog_free(catalog);
	snapshots_free(snapshots);
	free(missing), free(of_copy);
	scope_close(&scope);
	return 0;
}

const struct cmd cmd_report = {
	.name = "report",
	.usage = "[DIR]",
	.summary = "a run for somebody else: Markdown for an issue, or a page",
	.options = options,
	.run = run,
};
