/* SPDX-License-Identifier: MIT */
/* Lines of evidence that several rules share: who asked, what was searched, where a file came from and whose it is. */
#ifndef FINDINGS_EVIDENCE_H
#define FINDINGS_EVIDENCE_H

#include "finding/finding.h"
#include "graph/process.h"

/* "needed by /opt/app/lib/libbar.so.1, opened with dlopen by /usr/bin/app": who asked, up to the program. */
void evidence_chain(struct finding *, const struct search *);
/* The same for an object that was loaded, after words of its own: "libbar.so.1 was needed by …". */
void evidence_object_chain(struct finding *, const struct object *, const char *words);
/* "searched, in this order:" and a line for each place, directories for particular processors folded. */
void evidence_searched(struct finding *, const struct search *);
/* "libstdc++.so.6 is /opt/lib/libstdc++.so.6, found by LD_LIBRARY_PATH for /usr/bin/app". */
void evidence_loaded(struct finding *, const struct snapshot *, const struct object *);

/* A symbol's name, cut at `most` bytes: names in C++ may have hundreds of letters.  The caller frees it. */
enum { SYMBOL_COLUMNS = 100 };
char *symbol_words(const char *symbol, size_t most);
/* "ended with exit status 1", "was killed by SIGABRT"; "ended in a way that nobody saw". */
const char *process_end_words(const struct process *);

/* libc and its parts: they come with the distribution, and one of them alone cannot be replaced. */
bool is_glibc_part(const char *soname);
/* The object of the process that wants the symbol, NULL if it never had it. */
const struct object *object_of_wanting(const struct process *, const struct snapshot *, const struct unresolved *);
/*
 * How a library that is the wrong one is kept from being loaded: out of LD_LIBRARY_PATH, out of LD_PRELOAD.  Whether it
 * said so.
 */
bool help_without(struct finding *, const struct object *);

/* --- links.c --- */

/* For a name without a version, whose library is there with one: says how to link the two.  Whether it said so. */
bool help_link(struct finding *, const struct snapshot *, const struct search *);

/* --- ends.c --- */

/* The end of a process that nobody waited for is that of the program which started it, as far as anyone can tell. */
enum ending ending_with_parents(const struct diagnosis *, const struct process *);
/* The signal that a crash ends a program with: of its own doing, and not sent from outside.  0: it is none. */
int crash_signal(int status);

/* --- misses.c --- */

/* The candidate that keeps a search from being a plain miss: a file that is there and cannot be used; NULL if none. */
const struct candidate *miss_unusable(const struct snapshot *, const struct search *);
/* Whether the process loaded something else after it was told. */
bool miss_survived(const struct process *, const struct search *);
/* What both kinds of misses are told by: requesters, copies elsewhere, what would bring the library. */
void miss_describe(struct diagnosis *, struct finding *, const struct snapshot *, const struct search *);
/*
 * The finding about a search that a file which cannot be used (miss_unusable) keeps from being a plain miss.
 * (unusable.c)
 */
struct finding *unusable_tell(
	struct diagnosis *, const struct process *, const struct snapshot *, const struct search *, enum severity);
typedef void miss_told(
	void *context, const struct process *, const struct snapshot *, const struct search *, enum severity);
/* Calls each for every search that failed and matters, a soname once: those of needed libraries first. */
void misses_each(struct diagnosis *, const struct process *, const struct snapshot *,
	miss_told *each, void *context);

/* --- built.c --- */

/* Tells of a file that a compiler or linker of the run was to make, and did not; false: it is no such file. */
bool report_unmade(
	struct diagnosis *, const struct process *, const struct snapshot *, const struct search *, enum severity);

#endif
