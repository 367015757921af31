/* SPDX-License-Identifier: MIT */
/*
 * One command a file.  A command is a row of main.c's table; its options are a table too, from which
 * parsing, `libtrace COMMAND -h`, the completions and the test of the man page all come.
 */
#ifndef CMD_H
#define CMD_H

#include <stdbool.h>

struct cmd_option {
	const char *name;	/* long name without dashes */
	char letter;		/* 0: none */
	const char *argument;	/* "DIR", "text|json"; NULL: a flag; "[=WORD]": optional */
	const char *help;
};

/* Rows that several commands have. */
#define CHARSET_ROW {"charset", 0, "utf8|ascii", "what to write with (by the locale)"}
#define COLOR_ROW {"color", 0, "auto|always|never", "auto: on a terminal, unless NO_COLOR is set"}

struct cmd {
	const char *name;
	const char *usage;	/* operands: "[DIR]", "-- COMMAND [ARGUMENT…]" */
	const char *summary;
	const struct cmd_option *options;	/* ends with a NULL name */
	int (*run)(int argc, char **argv);	/* argv[0] is the command's name; returns the exit status */
};

extern const struct cmd cmd_record, cmd_exec, cmd_env, cmd_tree, cmd_why, cmd_diagnose, cmd_explain, cmd_snapshot,
	cmd_check, cmd_probe, cmd_diff, cmd_dump, cmd_pack, cmd_report;

/*
 * getopt_long over the command's table: returns the index of the option in it, and its argument (NULL
 * if none) through *value; -1 when the options are over, with *operand the index of the first operand.
 * Options come before COMMAND, where the usage has one, else anywhere; `--` ends them.  A wrong
 * option is fatal, -h and --help print and exit.
 */
int cmd_next_option(const struct cmd *, int argc, char **argv, const char **value, int *operand);

/* The index of value in the list "text|json|dot", fatal with "unknown WHAT 'yml' (text, json, dot)". */
int cmd_choice(const char *what, const char *value, const char *choices);
/* A whole number of at least `least`, fatal otherwise. */
long cmd_number(const char *what, const char *value, long least);

/* Fatal unless everything printed so far reached stdout: "write to standard output: …". */
void cmd_flush(void);

#endif
