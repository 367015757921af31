/* SPDX-License-Identifier: MIT */
/* `libtrace check`: everything that is missing from ELF files, folders and packages, at once, and nothing of them is run. */
#include "check/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/options.h"
#include "remedy/remedy.h"

enum {
	OPTION_PACKAGE, OPTION_PYTHON, OPTION_RUNNER, OPTION_JOBS, OPTION_REDIRECT, OPTION_RULES, OPTION_CUDA_COMPAT, OPTION_ALL,
	OPTION_FORMAT, OPTION_CHARSET, OPTION_COLOR,
};

static const struct cmd_option options[] = {
	[OPTION_PACKAGE] = {"package", 'P', "NAME", "check what Python has installed as NAME, such as torch"},
	[OPTION_PYTHON] = {"python", 0, "COMMAND", "the Python that is asked and loads extension modules (python3, or theirs)"},
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "what runs the dynamic linker, such as 'qemu-aarch64-static -L ROOT'"},
	[OPTION_JOBS] = {"jobs", 'j', "N", "ask about N files at a time (2)"},
	[OPTION_REDIRECT] = {"redirect", 0, "RULE", "send lookups elsewhere, such as 'libfoo.so.1 to /opt/libfoo.so.1'"},
	[OPTION_RULES] = {"rules", 0, "FILE", "the rules of a file, behind those of --redirect"},
	[OPTION_CUDA_COMPAT] = {"cuda-compat", 0, "[=auto|off|DIR|force:DIR]", "use CUDA forward-compatibility libraries where they suit (auto)"},
	[OPTION_ALL] = {"all", 'a', NULL, "fold nothing, show what was left out and which files have a context"},
	[OPTION_FORMAT] = {"format", 'f', "text|json", "json holds everything"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

enum { JOBS = 2, JOBS_MAX = 64 };

struct words_given {
	struct words packages;
	const char *python;
};

static void add_files(struct check *c, const struct words_given *given, char **paths, int count)
{
	for (size_t i = 0; i < given->packages.count; i++)
		check_package_add(&c->files, given->packages.words[i], given->python ? given->python : "python3", &c->launch.runner);
	for (int i = 0; i < count; i++)
		check_files_add(&c->files, paths[i]);
	check_files_sort(&c->files);
	c->files.python = given->python;
	c->files.runner = &c->launch.runner;
}

/* Files that could not be looked at are trouble where there was nothing else. */
static int status_of(const struct check *c)
{
	bool some = c->files.count == 0 && c->files.skipped_count == 0;
	for (size_t i = 0; i < c->files.count; i++)
		some |= c->answers[i].process != NULL;
	for (size_t i = 0; i < c->files.skipped_count; i++)
		some |= c->files.skipped[i].is_static;
	return check_found_missing(c) ? 1 : some ? 0 : 2;
}

static int run(int argc, char **argv)
{
	static const int launch_options[] = {
		[OPTION_REDIRECT] = LAUNCH_REDIRECT, [OPTION_RULES] = LAUNCH_RULES, [OPTION_CUDA_COMPAT] = LAUNCH_CUDA_COMPAT,
	};
	const char *value, *charset = NULL, *color = NULL;
	struct check c = {.jobs = JOBS};
	struct words_given given = {0};
	bool json = false, all = false;
	int option, operand;
	launch_guard_descriptors();
	while ((option = cmd_next_option(&cmd_check, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_PACKAGE: words_add(&given.packages, value); break;
		case OPTION_PYTHON: given.python = value; break;
		case OPTION_RUNNER: runner_parse(&c.launch.runner, value); break;
		case OPTION_JOBS: c.jobs = (unsigned)cmd_number("jobs", value, 1); break;
		case OPTION_ALL: all = true; break;
		case OPTION_FORMAT: json = cmd_choice("format", value, "text|json") == 1; break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		default: launch_take_option(&c.launch, launch_options[option], value);
		}
	}
	if (operand == argc && !given.packages.count)
		fatal("nothing to check was given: a file, a folder or --package (libtrace check -h explains)");
	if (c.jobs > JOBS_MAX)
		fatal("%u jobs are too many (%d at most)", c.jobs, JOBS_MAX);
	struct terminal terminal = terminal_choose(charset, color);
	add_files(&c, &given, argv + operand, argc - operand);
	check_run(&c);
	check_symbols(&c);
	remedy_add(&c.diagnosis);
	if (json)
		check_json(&c);
	else
		check_text(&c, &terminal, all);
	cmd_flush();
	int status = status_of(&c);
	check_free(&c);
	words_free(&given.packages);
	launch_free(&c.launch);
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.usage = "PATH…",
	.summary = "say all that ELF files, folders or packages miss, without running them",
	.options = options,
	.run = run,
};
