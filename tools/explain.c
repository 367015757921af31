/* SPDX-License-Identifier: MIT */
/* `libtrace explain`: a page about a code of diagnose. */
#include <stddef.h>

#include "tools/cmd.h"
#include "tools/finding.h"

static const struct cmd_option options[] = {{0}};

static int run(int argc, char **argv)
{
	const char *value;
	int operand;
	while (cmd_next_option(&cmd_explain, argc, argv, &value, &operand) >= 0)
		;
	return 0;
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "CODE",
	.summary = "explain a code of diagnose at length",
	.options = options,
	.run = run,
};
