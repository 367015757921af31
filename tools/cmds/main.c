/* SPDX-License-Identifier: MIT */
/* The command `libtrace`: finds the command that its first word names and runs it. */
#include <stdio.h>
#include <string.h>

#include "base/help.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/options.h"

/* In the order of the help. */
static const struct {
	const struct cmd *cmd;
	int trouble;	/* exit status where we, not the program, failed */
} commands[] = {
	{&cmd_record, 125},
	{&cmd_exec, 125},
	{&cmd_env, 2},
	{&cmd_tree, 2},
	{&cmd_why, 2},
	{&cmd_diagnose, 2},
	{&cmd_explain, 2},
	{&cmd_snapshot, 2},
	{&cmd_check, 2},
	{&cmd_probe, 2},
	{&cmd_diff, 2},
	{&cmd_dump, 2},
	{&cmd_pack, 2},
	{&cmd_report, 2},
};

enum { COMMANDS = countof(commands) };

static int find(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].cmd->name, name) == 0)
			return i;
	return -1;
}

static int print_help(void)
{
	puts("usage: libtrace COMMAND [OPTION…] …\n"
	     "Tells which shared libraries a program looked for, where, what it found, and why not.\n");
	for (int i = 0; i < COMMANDS; i++)
		printf("  %-10s %s\n", commands[i].cmd->name, commands[i].cmd->summary);
	puts("\nlibtrace COMMAND -h prints the options of a command, libtrace --version the version.");
	return 0;
}

/* `libtrace help` and `libtrace help COMMAND` */
static int help(const char *name)
{
	if (!name)
		return print_help();
	int i = find(name);
	if (i < 0)
		fatal("unknown command '%s' (libtrace --help lists them)", name);
	cmd_help(commands[i].cmd);
	return 0;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	int status;
	if (!word)
		fatal("no command given (libtrace --help lists them)");
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		status = help(argv[2]);
	} else if (strcmp(word, "--version") == 0) {
		status = 0;
		puts("libtrace " VERSION);
	} else {
		int i = find(word);
		if (i < 0)
			fatal("unknown %s '%s' (libtrace --help lists them)", word[0] == '-' ? "option" : "command",
				word);
		exit_trouble = commands[i].trouble;
		status = commands[i].cmd->run(argc - 1, argv + 1);
	}
	cmd_flush();
	return status;
}
