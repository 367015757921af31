/* SPDX-License-Identifier: MIT */
/* `libtrace exec`: becomes the program, which then writes a trace: for the entry points of containers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/options.h"
#include "launch/launch.h"
#include "launch/outdir.h"
#include "machine/machine.h"
#include "snapshot/snapshot.h"
#include "tracedir/files.h"

enum { OPTION_RUNNER = LAUNCH_OPTION_COUNT };

static const struct cmd_option options[] = {
	LAUNCH_OPTIONS,
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "what runs the program, such as 'qemu-aarch64-static -L ROOT'"},
	{0},
};

/* What can be said of the machine before the program runs; what stands against writing it is no matter. */
static void keep_host(const struct output *o)
{
	char *problem = NULL;
	struct snapshots *all = snapshots_read(o->fd, o->shown, &problem);
	int error = snapshots_keep(all, snapshot_take(all, NULL, NULL), o->fd);
	if (problem)
		debug("%s", problem);
	if (error)
		warn("write '%s/" SNAPSHOT_FILE "': %s", o->shown, strerror(error));
	free(problem);
	snapshots_free(all);
}

/* Returns only if it could not. */
static int become(const struct launch *l, char **command)
{
	struct output output;
	struct words settings = {0}, words = {0}, environment = {0};
	output_share(&output, l->output);
	keep_host(&output);
	launch_settings(l, output.setting, &settings);
	launch_command(l, command, &settings, &words, &environment);
	execvpe(words.words[0], words.words, environment.words);
	int status = launch_failed(l, command[0], errno);
	words_free(&settings);
	words_free(&words);
	words_free(&environment);
	output_end(&output);
	return status;
}

static int run(int argc, char **argv)
{
	const char *value;
	struct launch l = {0};
	int option, operand;
	launch_guard_descriptors();
	while ((option = cmd_next_option(&cmd_exec, argc, argv, &value, &operand)) >= 0)
		if (!launch_take_option(&l, option, value))
			runner_parse(&l.runner, value);
	if (operand == argc)
		fatal("no command to run was given (libtrace exec -h explains)");
	int status = launch_prepare(&l, argv + operand);
	if (status == 0) {
		launch_warn(&l);
		status = become(&l, argv + operand);
	}
	launch_free(&l);
	return status;
}

const struct cmd cmd_exec = {
	.name = "exec",
	.usage = "[--] COMMAND [ARGUMENT…]",
	.summary = "set the same up and become the program, without a process in between",
	.options = options,
	.run = run,
};
