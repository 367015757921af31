/* SPDX-License-Identifier: MIT */
/* `libtrace tree`: what was loaded, by whom, found how, and what was not found. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/message.h"
#include "base/options.h"
#include "diff/ranks.h"
#include "print/print.h"
#include "view/scope.h"

enum {
	OPTION_ALL, OPTION_PROCESS, OPTION_RUN, OPTION_DEPTH, OPTION_INVERT, OPTION_DUPLICATES, OPTION_FORMAT,
	OPTION_CHARSET, OPTION_COLOR,
};

static const struct cmd_option options[] = {
	[OPTION_ALL] = {"all", 'a', NULL, "hide and fold nothing, show every process"},
	[OPTION_PROCESS] = {"process", 'p', "PID", "show this process: 1234, or 1234.0 for its first program"},
	[OPTION_RUN] = {"run", 'r', "N|all", "show the N-th run in the trace (the latest)"},
	[OPTION_DEPTH] = {"depth", 'd', "N", "show N levels below the program"},
	[OPTION_INVERT] = {"invert", 'i', NULL, "turn the tree round: from libraries to what asked for them"},
	[OPTION_DUPLICATES] = {"duplicates", 0, NULL, "show only libraries that are loaded twice, and who asked"},
	[OPTION_FORMAT] = {"format", 'f', "text|json|dot|rules",
		"json holds everything, dot is for Graphviz, rules for --rules"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

enum tree_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_DOT, FORMAT_RULES };

static void print_text(const struct scope *s, const struct print_options *print)
{
	tree_many(s, print);
	scope_print_rest(s, &print->terminal);
}

/* Everything that was read, whatever a person would be shown first, unless one process was asked for. */
static void print_json(const struct scope *s, bool only_shown)
{
	struct json_stream stream;
	size_t printed = 0;
	json_begin(&stream, "libtrace/tree/1");
	json_begin_array(&stream, "processes");
	for (size_t i = 0; i < s->graph->process_count; i++) {
		if (!process_counts(&s->graph->processes[i]) || (only_shown && !s->shown[i]))
			continue;
		size_t alike = s->groups.first[i];
		json_tree_process(
			&stream, s->graph, &s->graph->processes[i], alike != i ? &s->graph->processes[alike] : NULL);
		printed++;
	}
	json_end_array(&stream);
	size_t failed = s->failed.process;
	json_member(&stream, "failed_first",
		failed != NO_IMAGE ? json_object_new_string(s->dir->images[failed].label) : NULL);
	json_member(&stream, "hidden", json_object_new_int64((int64_t)(s->dir->image_count - printed)));
	json_end(&stream);
}

static void print_dot(const struct scope *s, const struct print_options *print)
{
	dot_begin();
	for (size_t i = 0; i < s->graph->process_count; i++)
		if (s->shown[i])
			dot_process(s->graph, &s->graph->processes[i], print);
	dot_end();
}

static bool is_missing_any(const struct scope *s, bool only_shown)
{
	for (size_t i = 0; i < s->graph->process_count; i++)
		if (process_counts(&s->graph->processes[i]) && s->graph->processes[i].missing &&
			(!only_shown || s->shown[i]))
			return true;
	return false;
}

static int run(int argc, char **argv)
{
	const char *value, *process = NULL, *which = NULL, *charset = NULL, *color = NULL;
	struct print_options print = {.depth = WALK_DEEPEST};
	enum tree_format format = FORMAT_TEXT;
	int option, operand;
	while ((option = cmd_next_option(&cmd_tree, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_ALL: print.all = true; break;
		case OPTION_PROCESS: process = value; break;
		case OPTION_RUN: which = value; break;
		case OPTION_DEPTH: print.depth = (size_t)cmd_number("depth", value, 0); break;
		case OPTION_INVERT: print.invert = true; break;
		case OPTION_DUPLICATES: print.duplicates = true; break;
		case OPTION_FORMAT:
			format = (enum tree_format)cmd_choice("format", value, "text|json|dot|rules");
			break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		}
	}
	if (argc - operand > 1)
		fatal("one trace directory expected, not '%s' as well", argv[operand + 1]);
	print.directory = argv[operand];
	print.terminal = terminal_choose(charset, color);
	struct scope scope;
	scope_open(&scope, print.directory, which, process, print.all);
	print.single = scope.read_count == 1;
	if (format == FORMAT_JSON)
		print_json(&scope, process != NULL);
	else if (format == FORMAT_RULES)
		rules_print(scope.graph, scope.shown);
	else if (format == FORMAT_DOT)
		print_dot(&scope, &print);
	else
		print_text(&scope, &print);
	cmd_flush();
	scope_warn(&scope);
	int status = is_missing_any(&scope, process != NULL);
	scope_close(&scope);
	return status;
}

const struct cmd cmd_tree = {
	.name = "tree",
	.usage = "[DIR]",
	.summary = "what was loaded, by whom, found how, and what was not found",
	.options = options,
	.run = run,
};
