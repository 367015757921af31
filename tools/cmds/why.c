/* SPDX-License-Identifier: MIT */
/* `libtrace why NAME`: who asked for a library, up to the program, and everywhere it was looked for. */
#include "print/why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "base/text.h"
#include "machine/machine.h"
#include "view/scope.h"

enum { OPTION_ALL, OPTION_PROCESS, OPTION_RUN, OPTION_FORMAT, OPTION_CHARSET, OPTION_COLOR };

static const struct cmd_option options[] = {
	[OPTION_ALL] = {"all", 'a', NULL, "answer for every process"},
	[OPTION_PROCESS] = {"process", 'p', "PID", "answer for this process: 1234, or 1234.0 for its first program"},
	[OPTION_RUN] = {"run", 'r', "N|all", "look at the N-th run in the trace (the latest)"},
	[OPTION_FORMAT] = {"format", 'f', "text|json", "json holds every process"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

/* A fork child that did nothing about it itself has only what its parent's answer says. */
static bool is_own_matter(const struct process *p, const char *name)
{
	for (size_t i = 0; i < p->object_count; i++)
		if (why_is_object(p->objects[i], name))
			return true;
	for (size_t i = 0; i < p->search_count; i++)
		if (why_is_search(p->searches[i], name))
			return true;
	return why_is_needed(p, name);
}

/* Names that hold the word: what was meant, perhaps. */
static void add_similar(struct buffer *b, const struct scope *s, const struct terminal *t, const char *name)
{
	struct map said = {0};
	size_t count = 0;
	for (size_t i = 0; i < s->graph->process_count && count < 3; i++) {
		const struct process *p = &s->graph->processes[i];
		for (size_t n = 0; n < p->search_count && count < 3; n++) {
			const char *found = last_component(p->searches[n]->name);
			struct map_key key = {.a = hash_bytes(found, strlen(found)), .b = strlen(found)};
			if (!name[0] || !strstr(found, name) || map_get(&said, key))
				continue;
			*map_at(&said, key) = &said;
			buffer_string(b, count++ ? ", " : "; similar: ");
			terminal_name(b, t, found);
		}
	}
	map_free(&said);
}

static void print_absent(const struct scope *s, const struct terminal *t, const char *name)
{
	struct buffer b = {0};
	buffer_string(&b, "(nothing in ");
	terminal_name(&b, t, s->dir->path);
	buffer_string(&b, " loaded or looked for '");
	terminal_name(&b, t, name);
	buffer_string(&b, "'");
	add_similar(&b, s, t, name);
	buffer_string(&b, ")");
	puts(b.data);
	buffer_free(&b);
}

/* Shows processes that the scope shows; where none of them knows the library, the first that does. */
static size_t choose(struct scope *s, const char *name, bool all, bool one)
{
	size_t first = NO_IMAGE, known = 0, chosen = 0;
	for (size_t i = 0; i < s->graph->process_count; i++) {
		const struct process *p = &s->graph->processes[i];
		bool knows = p->read && why_status(p, name) != WHY_ABSENT;
		bool own = knows && is_own_matter(p, name);
		known += own;
		if (own && first == NO_IMAGE)
			first = i;
		s->shown[i] = (s->shown[i] || all) && (one ? knows : own);
		chosen += s->shown[i];
	}
	if (chosen == 0 && first != NO_IMAGE && !one) {
		s->shown[first] = true;
		chosen = 1;
	}
	return one ? 0 : known - chosen;
}

static bool print_text(struct scope *s, const struct snapshots *snapshots, const struct print_options *print,
	const char *name, bool one)
{
	bool any = false, found = false;
	size_t rest = choose(s, name, print->all, one);
	for (size_t i = 0; i < s->graph->process_count; i++) {
		if (!s->shown[i])
			continue;
		if (any)
			putchar('\n');
		any = true;
		found |= why_status(&s->graph->processes[i], name) >= WHY_FAILED;
		why_text(s->graph, &s->graph->processes[i], snapshots, print, name);
	}
	if (!any)
		print_absent(s, &print->terminal, name);
	else if (rest)
		printf("\n%zu more process%s asked for it   (--all shows them)\n", rest, rest == 1 ? "" : "es");
	return found;
}

static int run(int argc, char **argv)
{
	const char *value, *process = NULL, *which = NULL, *charset = NULL, *color = NULL;
	struct print_options print = {.depth = WALK_DEEPEST, .invert = true};
	bool json = false, found;
	int option, operand;
	while ((option = cmd_next_option(&cmd_why, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_ALL: print.all = true; break;
		case OPTION_PROCESS: process = value; break;
		case OPTION_RUN: which = value; break;
		case OPTION_FORMAT: json = cmd_choice("format", value, "text|json") == 1; break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		}
	}
	const char *name = argv[operand];
	if (!name)
		fatal("the name of a library expected, such as libfoo.so.1");
	if (argc - operand > 2)
		fatal("a name and one trace directory expected, not '%s' as well", argv[operand + 2]);
	print.directory = argv[operand + 1];
	print.terminal = terminal_choose(charset, color);
	struct scope scope;
	scope_open(&scope, print.directory, which, process, print.all);
	print.single = scope.read_count == 1;
	char *missing = NULL;
	struct snapshots *snapshots = snapshots_for(scope.graph, &missing);
	if (json)
		found = why_json(scope.graph, snapshots, name, process ? scope.shown : NULL);
	else
		found = print_text(&scope, snapshots, &print, name, process != NULL);
	cmd_flush();
	if (missing)
		warn("no snapshot of '%s': %s", scope.dir->path, missing);
	snapshots_free(snapshots);
	free(missing);
	scope_warn(&scope);
	scope_close(&scope);
	return found ? 0 : 1;
}

const struct cmd cmd_why = {
	.name = "why",
	.usage = "NAME [DIR]",
	.summary = "who asked for a library, and everywhere it was looked for",
	.options = options,
	.run = run,
};
