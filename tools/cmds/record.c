/* SPDX-License-Identifier: MIT */
/* `libtrace record`: runs a program and records what its dynamic linker does. */
#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "cmds/record-summary.h"
#include "launch/launch.h"
#include "launch/outdir.h"
#include "launch/record-trace.h"
#include "launch/supervise.h"

enum { OPTION_RUNNER = LAUNCH_OPTION_COUNT, OPTION_QUIET };

static const struct cmd_option options[] = {
	LAUNCH_OPTIONS,
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "what runs the program, such as 'qemu-aarch64-static -L ROOT'"},
	[OPTION_QUIET] = {"quiet", 'q', NULL, "print no summary"},
	{0},
};

enum { TROUBLE = 125 };

/* Runs the program; true if a trace of it arrived. */
static bool run_traced(const struct launch *l, const struct output *o, char **command, struct supervised *s)
{
	struct words settings = {0}, words = {0}, environment = {0};
	struct record_trace trace;
	launch_settings(l, o->setting, &settings);
	launch_command(l, command, &settings, &words, &environment);
	record_trace_begin(&trace, o->fd);
	supervise(s, words.words, environment.words);
	bool traced = s->error == 0 && summary_find_trace(l, o, s);
	if (!traced && s->error == 0)
		record_trace_untraced(&trace, l->program.file, command);
	record_trace_end(&trace, s);
	if (traced && trace.error)	/* without a trace there is a message in any case */
		warn("write to '%s' how the program ended: %s", o->shown, strerror(trace.error));
	words_free(&settings);
	words_free(&words);
	words_free(&environment);
	return traced;
}

static int record(const struct launch *l, char **command, bool quiet)
{
	struct output output;
	struct supervised child;
	output_begin(&output, l->output);
	bool traced = run_traced(l, &output, command, &child);
	int status = TROUBLE;
	if (child.error)
		status = launch_failed(l, command[0], child.error);
	else
		summary_end(l, &output, &child, traced, quiet);
	if (!child.error && !traced && !l->obstacle)
		summary_no_trace(l, &output, &child);
	if (!child.error && (traced || !l->require))
		status = supervise_end(child.status);
	output_end(&output);
	return status;
}

static int run(int argc, char **argv)
{
	const char *value;
	struct launch l = {0};
	bool quiet = false;
	int option, operand;
	launch_guard_descriptors();
	while ((option = cmd_next_option(&cmd_record, argc, argv, &value, &operand)) >= 0) {
		if (launch_take_option(&l, option, value))
			continue;
		if (option == OPTION_RUNNER)
			runner_parse(&l.runner, value);
		else
			quiet = true;
	}
	if (operand == argc)
		fatal("no command to run was given (libtrace record -h explains)");
	int status = launch_prepare(&l, argv + operand);
	if (status == 0) {
		launch_warn(&l);
		status = record(&l, argv + operand, quiet);
	}
	launch_free(&l);
	return status;
}

const struct cmd cmd_record = {
	.name = "record",
	.usage = "[--] COMMAND [ARGUMENT…]",
	.summary = "run a program and record what its dynamic linker does",
	.options = options,
	.run = run,
};
