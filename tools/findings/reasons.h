/* SPDX-License-Identifier: MIT */
/*
 * A library that was found, and that the process did not get: what ld.so said of it, and what file, process and machine
 * say.
 */
#ifndef FINDINGS_REASONS_H
#define FINDINGS_REASONS_H

#include "finding/finding.h"

struct refused {
	const struct process *process;
	const struct snapshot *snapshot;	/* may be NULL */
	const char *path;
	const struct file *file;	/* NULL if the snapshot has none */
	const char *text;	/* ld.so's, NULL if nobody heard it */
	int error;		/* errno of opening it, 0 if it could be opened */
};

/*
 * The finding about the reason that applies first, with what is particular to it; NULL if none is known.  Who calls
 * adds who asked for the library.
 */
struct finding *refused_tell(struct diagnosis *, const struct refused *, enum severity);
/* The same of a search, and who asked for the library is told. */
struct finding *refused_tell_search(struct diagnosis *, const struct refused *, const struct search *, enum severity);

/* --- memory.c --- */

/* Whether the library asks for an executable stack, which the process did not have from its start on. */
bool exec_stack_wanted(const struct process *, const struct snapshot *, const struct elf_object *);
/* Whether this glibc refuses that to dlopen by itself. */
bool exec_stack_refused(const struct process *);
/* Evidence and cures; by_glibc: it is glibc that refuses, and not the system. */
void exec_stack_describe(
	struct finding *, const struct elf_object *, const struct file *, const char *path, bool by_glibc);

#endif
