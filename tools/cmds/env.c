/* SPDX-License-Identifier: MIT */
/* `libtrace env`: the environment under which programs write traces, for a shell to evaluate. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "base/shell.h"
#include "launch/launch.h"
#include "launch/outdir.h"

static const struct cmd_option options[] = {
	LAUNCH_OPTIONS,
	{0},
};

static void print_export(const char *setting)
{
	int name = (int)strcspn(setting, "=");
	char *value = shell_quoted(setting + name + 1);
	printf("export %.*s=%s\n", name, setting, value);
	free(value);
}

static void print_environment(const struct launch *l)
{
	struct words settings = {0};
	char *output = output_setting(l->output);
	launch_warn(l);
	launch_settings(l, output, &settings);
	for (size_t i = 0; i < settings.count; i++)
		print_export(settings.words[i]);
	free(output);
	words_free(&settings);
}

static int run(int argc, char **argv)
{
	const char *value;
	struct launch l = {0};
	int option, operand;
	while ((option = cmd_next_option(&cmd_env, argc, argv, &value, &operand)) >= 0)
		launch_take_option(&l, option, value);
	int status = 0;
	if (operand == argc)
		launch_prepare_any(&l);
	else if (launch_prepare(&l, argv + operand) != 0)
		status = exit_trouble;
	if (status == 0)
		print_environment(&l);
	launch_free(&l);
	return status;
}

const struct cmd cmd_env = {
	.name = "env",
	.usage = "[[--] COMMAND [ARGUMENT…]]",
	.summary = "print the environment of a traced program as export lines for a shell",
	.options = options,
	.run = run,
};
