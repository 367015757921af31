/* SPDX-License-Identifier: MIT */
/* `libtrace diagnose`: what is wrong with a run, most likely root cause first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/options.h"
#include "diagnose/diagnose.h"
#include "diagnose/run.h"
#include "elf/cuda-version.h"
#include "machine/machine.h"
#include "view/scope.h"

enum { OPTION_ALL, OPTION_PROCESS, OPTION_RUN, OPTION_DEVICE, OPTION_FORMAT, OPTION_CHARSET, OPTION_COLOR };

static const struct cmd_option options[] = {
	[OPTION_ALL] = {"all", 'a', NULL, "hide and fold nothing, judge every process"},
	[OPTION_PROCESS] = {"process", 'p', "PID", "judge this process: 1234, or 1234.0 for its first program"},
	[OPTION_RUN] = {"run", 'r', "N|all", "judge the N-th run in the trace (the latest)"},
	[OPTION_DEVICE] = {"device", 'd', "X.Y", "judge GPU code for this compute capability, such as 9.0"},
	[OPTION_FORMAT] = {"format", 'f', "text|json", "json holds every finding"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

static unsigned device_number(const char *word)
{
	unsigned device = cuda_device(word);
	if (!device)
		fatal("unknown device '%s' (a compute capability such as 9.0 or 12.1)", word);
	return device;
}

static int run(int argc, char **argv)
{
	const char *value, *process = NULL, *which = NULL, *charset = NULL, *color = NULL;
	struct diagnose_options show = {0};
	unsigned device = 0;
	bool json = false;
	int option, operand;
	while ((option = cmd_next_option(&cmd_diagnose, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_ALL: show.all = true; break;
		case OPTION_PROCESS: process = value; break;
		case OPTION_RUN: which = value; break;
		case OPTION_DEVICE: device = device_number(value); break;
		case OPTION_FORMAT: json = cmd_choice("format", value, "text|json") == 1; break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		}
	}
	if (argc - operand > 1)
		fatal("one trace directory expected, not '%s' as well", argv[operand + 1]);
	show.terminal = terminal_choose(charset, color);
	struct scope scope;
	scope_open(&scope, argv[operand], which, process, show.all);
	show.single = scope.read_count == 1;
	char *missing = NULL;
	struct snapshots *snapshots = snapshots_for(scope.graph, &missing);
	struct catalog *catalog = catalog_open();
	struct groups groups;
	/* Files that differ are judged apart. */
	groups_find(&groups, scope.graph, snapshots);
	struct diagnosis d = {
		.groups = show.all ? NULL : &groups,
		.graph = scope.graph,
		.shown = scope.shown,
		.snapshots = snapshots,
		.catalog = catalog,
		.device = device,
	};
	diagnosis_run(&d);
	show.missing = missing;
	if (json) {
		diagnose_json(&d, missing);
	} else {
		diagnose_text(&d, &show);
		scope_print_rest(&scope, &show.terminal);
	}
	cmd_flush();
	scope_warn(&scope);
	int status = diagnosis_first_error(&d) ? 1 : 0;
	diagnosis_free(&d);
	groups_free(&groups);
	catalog_free(catalog);
	snapshots_free(snapshots);
	free(missing);
	scope_close(&scope);
	return status;
}

const struct cmd cmd_diagnose = {
	.name = "diagnose",
	.usage = "[DIR]",
	.summary = "what is wrong, the evidence, and the cure",
	.options = options,
	.run = run,
};
