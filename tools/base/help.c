/* SPDX-License-Identifier: MIT */
/* `libtrace COMMAND -h`, printed from the command's table. */
#include "base/help.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/options.h"
#include "base/terminal.h"
#include "base/visible.h"

enum { HELP_COLUMN = 30 };

/* "  -o, --output=DIR" or "      --color[=WHEN]" */
static void print_option(const struct cmd_option *option)
{
	struct buffer line = {0};
	if (option->letter)
		buffer_printf(&line, "  -%c, ", option->letter);
	else
		buffer_string(&line, "      ");
	buffer_printf(&line, "--%s", option->name);
	if (option->argument)
		buffer_printf(&line, "%s%s", option->argument[0] == '[' ? "" : "=", option->argument);
	size_t width = terminal_width(line.data);	/* "KIND[,KIND…]" has more bytes than columns */
	if (width + 2 > HELP_COLUMN)
		printf("%s\n%*s%s\n", line.data, HELP_COLUMN, "", option->help);
	else
		printf("%s%*s%s\n", line.data, HELP_COLUMN - (int)width, "", option->help);
	buffer_free(&line);
}

void cmd_help(const struct cmd *cmd)
{
	static const struct cmd_option help = {"help", 'h', NULL, "print this"};
	printf("usage: libtrace %s [OPTION…]%s%s\n", cmd->name, *cmd->usage ? " " : "", cmd->usage);
	printf("%s\n\n", cmd->summary);
	for (const struct cmd_option *option = cmd->options; option->name; option++)
		print_option(option);
	print_option(&help);
}
