/* SPDX-License-Identifier: MIT */
/*
 * How a program is started so that it writes a trace: what record, exec and env have in common.  What
 * the user has set is added to, never overwritten.
 */
#ifndef LAUNCH_H
#define LAUNCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "launch/modules.h"
#include "launch/program.h"
#include "launch/runner.h"
#include "launch/startup.h"
#include "trace/env.h"

/* The rows that the tables of all three begin with, in the order of the enumeration. */
#define LAUNCH_OPTIONS \
	{"output", 'o', "DIR", "trace directory (libtrace.data); %h and %p become host name and PID"}, \
		{"only", 0, "GLOB", "trace only programs whose file matches"}, \
		{"limit", 0, "BYTES", "what each module may write of a process image (67108864)"}, \
		{"images", 0, "N", "how many process images the directory may hold (20000)"}, \
		{"cuda-compat", 0, "[=auto|off|DIR|force:DIR]", \
			"use CUDA forward-compatibility libraries where they suit (auto)"}, \
		{"require", 0, NULL, "fail where the program cannot be traced"}, \
		{"redirect", 0, "RULE", "send lookups elsewhere, such as 'libfoo.so.1 to /opt/libfoo.so.1'"}, \
		{"rules", 0, "FILE", "the rules of a file, behind those of --redirect"}, \
	{ \
		"no-preload", 0, NULL, "leave LD_PRELOAD alone: no dlopen and driver calls in the trace" \
	}

enum launch_option {
	LAUNCH_OUTPUT,
	LAUNCH_ONLY,
	LAUNCH_LIMIT,
	LAUNCH_IMAGES,
	LAUNCH_CUDA_COMPAT,
	LAUNCH_REQUIRE,
	LAUNCH_REDIRECT,
	LAUNCH_RULES,
	LAUNCH_NO_PRELOAD,
	LAUNCH_OPTION_COUNT
};

struct launch {
	const char *output, *only;	/* as given, NULL if not */
	const char *cuda_compat;
	char *limit, *images;
	struct buffer redirect;	/* rules, a line each */
	char *rules;		/* file of rules, absolute */
	bool require;
	bool no_preload;
	struct runner runner;

	struct program program;
	struct modules modules;
	struct closure closure;
	char *audit, *preload;	/* the modules' paths for LD_AUDIT and LD_PRELOAD, NULL if it is not to be set */
	char *deadly;		/* why the program would not start with LD_AUDIT, NULL if nothing is known against it */
	char *obstacle;		/* why the audit module will write no trace, NULL if nothing is known against it */
	char *preload_obstacle;	/* why LD_PRELOAD cannot be set, NULL if it is or is not meant to be */
};

/* Takes descriptors 0 to 2 where the caller has closed them, so that no file of ours becomes stderr. */
void launch_guard_descriptors(void);

/* True if option is one of LAUNCH_OPTIONS, and then it was taken. */
bool launch_take_option(struct launch *, int option, const char *value);

/*
 * Finds out what command is and how to trace it.  Returns 0, or for a command that cannot be run at all
 * what launch_failed does.
 */
int launch_prepare(struct launch *, char **command);
/* The same for whatever may be started from a shell. */
void launch_prepare_any(struct launch *);
/* Says on stderr what stands against a trace, if anything does; with --require that is the end. */
void launch_warn(const struct launch *);

/* The variables to set, NAME=VALUE each, in a list to be freed. */
void launch_settings(const struct launch *, const char *directory, struct words *settings);
/* The command and environment to execute, both to be freed. */
void launch_command(const struct launch *, char **command, const struct words *settings, struct words *argv,
	struct words *envp);

/* Says the error of execve(2) and returns the exit status for it, as env(1): 127 if it is missing, else 126. */
int launch_failed(const struct launch *, const char *word, int error);

void launch_free(struct launch *);

#endif
