/* SPDX-License-Identifier: MIT */
/* `libtrace diagnose`: what is wrong with a run, most likely root cause first. */
#include <stddef.h>

#include "tools/cmd.h"
#include "tools/finding.h"

static const struct cmd_option options[] = {{0}};

static int run(int argc, char **argv)
{
	const char *value;
	int operand;
	while (cmd_next_option(&cmd_diagnose, argc, argv, &value, &operand) >= 0)
		;
	return 0;
}

const struct cmd cmd_diagnose = {
	.name = "diagnose",
	.usage = "[DIR]",
	.summary = "say what is wrong, the evidence and the cure",
	.options = options,
	.run = run,
};
