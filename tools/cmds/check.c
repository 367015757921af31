/* SPDX-License-Identifier: MIT */
/*
 * `libtrace check`: everything that is missing from ELF files, folders and packages, at once, and nothing of them is
 * run.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/options.h"
#include "check/check.h"
#include "check/elsewhere.h"
#include "check/results.h"
#include "check/where.h"
#include "remedy/remedy.h"

enum {
	OPTION_PACKAGE,
	OPTION_ROOT,
	OPTION_PLATFORM,
	OPTION_FOR,
	OPTION_PYTHON,
	OPTION_RESOLVE,
	OPTION_RUNNER,
	OPTION_JOBS,
	OPTION_REDIRECT,
	OPTION_RULES,
	OPTION_CUDA_COMPAT,
	OPTION_ALL,
	OPTION_FORMAT,
	OPTION_CHARSET,
	OPTION_COLOR,
};

static const struct cmd_option options[] = {
	[OPTION_PACKAGE] = {"package", 'P', "NAME", "check what Python has installed as NAME, such as torch"},
	[OPTION_ROOT] = {"root", 0, "DIR",
		"check the root file system in DIR, or the paths in it: links stay inside, and nothing else counts"},
	[OPTION_PLATFORM] = {"platform", 0, "WORD",
		"of an archive with several images that for WORD, such as linux/arm64 (this machine's, else the "
		"first)"},
	[OPTION_FOR] = {"for", 0, "WORDS",
		"judge it for a host that is elsewhere: driver=570.133.20,gpu=9.0 and, if that driver is unknown, "
		"cuda=12.8"},
	[OPTION_PYTHON] = {"python", 0, "COMMAND",
		"the Python that has the packages and loads extension modules (python3, or theirs)"},
	[OPTION_RESOLVE] = {"resolve", 0, "NAME", "say what this one name comes to, for each PATH or for the Python"},
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "nothing is run: of 'qemu-aarch64-static -L ROOT' only ROOT counts"},
	[OPTION_JOBS] = {"jobs", 'j', "N", "nothing is asked: accepted, and without effect"},
	[OPTION_REDIRECT] = {"redirect", 0, "RULE",
		"send lookups elsewhere, such as 'libfoo.so.1 to /opt/libfoo.so.1'"},
	[OPTION_RULES] = {"rules", 0, "FILE", "the rules of a file, behind those of --redirect"},
	[OPTION_CUDA_COMPAT] = {"cuda-compat", 0, "[=auto|off|DIR|force:DIR]",
		"use CUDA forward-compatibility libraries where they suit (auto)"},
	[OPTION_ALL] = {"all", 'a', NULL, "fold nothing: what was left out, contexts, and how each library was found"},
	[OPTION_FORMAT] = {"format", 'f', "text|json|sarif|junit",
		"json holds everything; sarif and junit are for what runs checks"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

struct words_given {
	struct words packages;
	const char *python, *resolve, *root, *platform;
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF, FORMAT_JUNIT };

static void add_files(
	struct check *c, struct check_where *t, const struct words_given *given, char **operands, int count)
{
	c->files.python = given->python;
	check_where_open(t, c, given->root, given->platform, operands, count);
	check_begin(c);
	for (size_t i = 0; i < given->packages.count; i++) {
		check_files_target(&c->files, given->packages.words[i]);
		check_package_add(&c->files, given->packages.words[i], given->python ? given->python : "python3");
	}
	/* A package of a root is not all of the root. */
	for (size_t i = 0; t->paths[i] && (count || !given->packages.count) && !(given->resolve && !count); i++) {
		check_files_target(&c->files, t->paths[i]);
		check_files_add(&c->files, t->paths[i]);
	}
}

/*
 * A target in which nothing could be judged is trouble; but for a script among programs, as a pattern of the shell
 * names them.
 */
static int status_of(struct check *c)
{
	bool some = false, trouble = false;
	for (size_t i = 0; i < c->files.count; i++)
		c->files.targets[c->files.files[i].target].some |= c->answers[i].judged;
	for (size_t i = 0; i < c->files.target_count; i++)
		some |= c->files.targets[i].some;
	for (size_t i = 0; i < c->files.target_count; i++) {
		const struct check_target *t = &c->files.targets[i];
		if (t->some || (t->is_other && some))
			continue;
		warn("nothing of '%s' could be judged", t->name);
		trouble = true;
	}
	bool refused = c->elsewhere && elsewhere_found_error(c->elsewhere);
	return check_found_missing(c) || refused ? 1 : trouble ? 2 : 0;
}

static int run(int argc, char **argv)
{
	static const int launch_options[] = {
		[OPTION_REDIRECT] = LAUNCH_REDIRECT,
		[OPTION_RULES] = LAUNCH_RULES,
		[OPTION_CUDA_COMPAT] = LAUNCH_CUDA_COMPAT,
	};
	const char *value, *charset = NULL, *color = NULL;
	struct check c = {0};
	struct words_given given = {0};
	struct elsewhere elsewhere = {0};
	struct check_where target;
	enum format format = FORMAT_TEXT;
	bool all = false;
	int option, operand;
	launch_guard_descriptors();
	while ((option = cmd_next_option(&cmd_check, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_PACKAGE: words_add(&given.packages, value); break;
		case OPTION_ROOT: given.root = value; break;
		case OPTION_FOR: elsewhere_parse(&elsewhere, value); c.elsewhere = &elsewhere; break;
		case OPTION_PLATFORM: given.platform = value; break;
		case OPTION_PYTHON: given.python = value; break;
		case OPTION_RESOLVE: given.resolve = value; break;
		case OPTION_RUNNER: runner_parse(&c.launch.runner, value); break;
		case OPTION_JOBS: cmd_number("jobs", value, 1); break;
		case OPTION_ALL: all = true; break;
		case OPTION_FORMAT: format = (enum format)cmd_choice("format", value, "text|json|sarif|junit"); break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		default: launch_take_option(&c.launch, launch_options[option], value);
		}
	}
	if (operand == argc && !given.packages.count && !given.root && !given.resolve)
		fatal("nothing to check was given: a file, a folder or --package (libtrace check -h explains)");
	if (c.launch.runner.words.count)
		warn("nothing is run: of the runner, only %s%s counts",
			c.launch.runner.root ? "its root " : "a root (-L)",
			c.launch.runner.root ? c.launch.runner.root : "");
	struct terminal terminal = terminal_choose(charset, color);
	add_files(&c, &target, &given, argv + operand, argc - operand);
	if (given.resolve) {
		bool found = check_one(&c, given.resolve, &terminal, format == FORMAT_JSON, all);
		cmd_flush();
		check_free(&c);
		check_where_close(&target);
		launch_free(&c.launch);
		return found ? 0 : 1;
	}
	check_run(&c);
	remedy_add(&c.diagnosis);
	if (c.elsewhere)
		elsewhere_judge(&elsewhere, &c);
	switch (format) {
	case FORMAT_TEXT:
		check_text(&c, &terminal, all);
		if (c.elsewhere)
			elsewhere_text(&elsewhere, &terminal, all);
		break;
	case FORMAT_JSON: check_json(&c); break;
	case FORMAT_SARIF: check_sarif(&c); break;
	case FORMAT_JUNIT: check_junit(&c); break;
	}
	cmd_flush();
	int status = status_of(&c);
	elsewhere_free(&elsewhere);
	check_free(&c);
	check_where_close(&target);
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
