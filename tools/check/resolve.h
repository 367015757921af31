/* SPDX-License-Identifier: MIT */
/*
 * Asks ld.so what objects would load, with the audit module beside it, and runs nothing of them: each question is an
 * image of a private trace directory, which is read like any other.  Exact rules, redirects included, are those of ld.so.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/tempdir.h"
#include "elf/facts.h"
#include "launch/launch.h"
#include "tracedir/tracedir.h"

/* One question. */
struct question {
	const char *object;	/* absolute path */
	const char *program;	/* what it is preloaded into; NULL: it stands for itself */
	const struct words *before;	/* libraries that are preloaded before it, NULL: none */
	/* Filled in: */
	pid_t pid;		/* 0: not asked */
	int status;		/* as wait(2) gives it */
	const char *obstacle;	/* why it could not be asked, or gave no answer; NULL: it did */
	size_t image;		/* of its answer in the directory, NO_IMAGE without one */
};

struct resolver {
	struct tempdir folder;	/* the trace directory */
	char *dynlinker;	/* of the machine */
	const struct launch *launch;	/* for rules, compat and runner; borrowed */
	char *module, *output;	/* LIBTRACE_OUTPUT */
};

/* Why objects of this machine cannot be asked about: ld.so or the module is missing.  NULL if they can. */
const char *resolver_obstacle(const struct launch *, const struct elf_facts *machine);
/* Gets ready for objects of one machine that nothing stands against.  Fatal where no directory can be made. */
void resolver_begin(struct resolver *, const struct launch *, const struct elf_facts *machine);
/* Asks them all, `at_once` at a time; progress(context, done) is called after each. */
void resolver_ask(struct resolver *, struct question *, size_t count, unsigned at_once,
	void (*progress)(void *context, size_t done), void *context);
/* Opens what was answered and finds each question's image in it. */
struct tracedir *resolver_open(struct resolver *, struct question *, size_t count);
/* Removes the directory. */
void resolver_end(struct resolver *);

#endif
