/* SPDX-License-Identifier: MIT */
/* What all commands share: options from a table, help from the same table, choices and numbers. */
#include "base/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/help.h"
#include "base/mem.h"
#include "base/message.h"

enum { HELP = 0x10000, LONG };	/* what getopt_long returns for the long options, above every letter */

static bool is_optional(const struct cmd_option *option)
{
	return option->argument && option->argument[0] == '[';
}

/* The table as getopt_long wants it; letters holds the short ones. */
static struct option *make_options(const struct cmd *cmd, struct buffer *letters)
{
	size_t count = 0;
	while (cmd->options[count].name)
		count++;
	struct option *made = xcalloc(count + 2, sizeof(*made));
	/* What follows COMMAND is COMMAND's. */
	buffer_string(letters, strstr(cmd->usage, "COMMAND") ? "+:h" : ":h");
	for (size_t i = 0; i < count; i++) {
		const struct cmd_option *option = &cmd->options[i];
		int has = !option->argument ? no_argument : is_optional(option) ? optional_argument : required_argument;
		made[i] = (struct option){.name = option->name, .has_arg = has, .val = LONG + (int)i};
		if (option->letter)
			buffer_printf(letters, "%c%s", option->letter,
				has == required_argument ? ":" :
					has              ? "::" :
							   "");
	}
	made[count] = (struct option){.name = "help", .has_arg = no_argument, .val = HELP};
	return made;
}

static int index_of_letter(const struct cmd *cmd, int letter)
{
	for (int i = 0; cmd->options[i].name; i++)
		if (cmd->options[i].letter == letter)
			return i;
	return -1;
}

/* Says what getopt_long did not like; optopt is the option as it would have returned it, 0 for an unknown long one. */
static void wrong_option(const struct cmd *cmd, const char *word, int result)
{
	int index = optopt >= LONG ? optopt - LONG : index_of_letter(cmd, optopt);
	char letter[] = {'-', (char)optopt, '\0'};
	bool is_long = optopt == 0 || optopt >= HELP;
	const char *option = is_long ? word : letter;
	if (result == ':')
		fatal("option '%s' needs an argument: %s", option, cmd->options[index].argument);
	if (optopt >= HELP)
		fatal("option '%.*s' takes no argument (libtrace %s -h lists the options)", (int)strcspn(option, "="),
			option, cmd->name);
	fatal("unknown option '%s' (libtrace %s -h lists the options)", option, cmd->name);
}

int cmd_next_option(const struct cmd *cmd, int argc, char **argv, const char **value, int *operand)
{
	static struct option *options;
	static struct buffer letters;
	if (!options) {
		options = make_options(cmd, &letters);
		optind = 0;	/* GNU: begin anew */
	}
	opterr = 0;
	int result = getopt_long(argc, argv, letters.data, options, NULL);
	*operand = optind;
	*value = optarg;
	switch (result) {
	case -1:
		free(options);
		options = NULL;
		buffer_free(&letters);
		return -1;
	case 'h':
	case HELP:
		cmd_help(cmd);
		cmd_flush();
		exit(0);
	case '?':
	case ':':
		wrong_option(cmd, argv[optind - 1], result);
	}
	return result >= LONG ? result - LONG : index_of_letter(cmd, result);
}

int cmd_choice(const char *what, const char *value, const char *choices)
{
	size_t length = strlen(value);
	int index = 0;
	struct buffer names = {0};
	for (const char *choice = choices; *choice; index++) {
		size_t size = strcspn(choice, "|");
		if (size == length && memcmp(choice, value, size) == 0) {
			buffer_free(&names);
			return index;
		}
		buffer_string(&names, index ? ", " : "");
		buffer_add(&names, choice, size);
		choice += size + (choice[size] == '|');
	}
	fatal("unknown %s '%s' (%s)", what, value, names.data);
}

long cmd_number(const char *what, const char *value, long least)
{
	char *end;
	errno = 0;
	long number = strtol(value, &end, 10);
	if (end == value || *end || errno || number < least || value[0] == ' ')
		fatal("%s is a whole number of at least %ld, not '%s'", what, least, value);
	return number;
}

void cmd_flush(void)
{
	if (fflush(stdout) != 0)
		fatal("write to standard output:");
	if (ferror(stdout))
		fatal("write to standard output: some of it was lost");
}
