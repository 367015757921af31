/* SPDX-License-Identifier: MIT */
/* `libtrace exec`: becomes the program, which then writes a trace: for the entry points of containers. */
#include <errno.h>
#include <unistd.h>

#include "tools/cmd.h"
#include "tools/launch.h"
#include "tools/message.h"
#include "tools/output.h"

enum { OPTION_RUNNER = LAUNCH_OPTION_COUNT };

static const struct cmd_option options[] = {
	LAUNCH_OPTIONS,
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "what runs the program, such as 'qemu-aarch64-static -L ROOT'"},
	{0},
};

/* Returns only if it could not. */
static int become(const struct launch *l, char **command)
{
	struct output output;
	struct words settings = {0}, words = {0}, environment = {0};
	output_share(&output, l->output);
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
