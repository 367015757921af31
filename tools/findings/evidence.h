/* SPDX-License-Identifier: MIT */
/* Lines of evidence that several rules share: who asked, what was searched, where a file came from and whose it is. */
#ifndef FINDINGS_EVIDENCE_H
#define FINDINGS_EVIDENCE_H

#include "finding/finding.h"

/* "needed by /opt/app/lib/libbar.so.1, opened with dlopen by /usr/bin/app": who asked, up to the program. */
void evidence_chain(struct finding *, const struct search *);
/* The same for an object that was loaded, after words of its own: "libbar.so.1 was needed by …". */
void evidence_object_chain(struct finding *, const struct object *, const char *words);
/* "searched, in this order:" and a line for each place, directories for particular processors folded. */
void evidence_searched(struct finding *, const struct search *);
/* "libstdc++.so.6 is /opt/lib/libstdc++.so.6, found by LD_LIBRARY_PATH for /usr/bin/app". */
void evidence_loaded(struct finding *, const struct snapshot *, const struct object *);

/* "nvidia-cusparse 12.7.10.12", "libc6 2.36-9 (dpkg)", "a CUDA toolkit"; NULL where nothing is known.  The caller frees it. */
char *file_owner_words(const struct file *);
/* "/opt/lib/libfoo.so.2 (foo 1.2)".  The caller frees it. */
char *file_words(const struct file *);
/* "32-bit", "x86_64": in which way an ELF file does not fit the process, NULL if it does or nobody knows. */
const char *file_misfit(const struct snapshot *, const struct process *, const struct file *, const char **program);

/* The value of a variable when the image began, NULL if it was not set. */
const char *process_variable(const struct process *, const char *name);
/* "ended with exit status 1", "was killed by SIGABRT"; "ended in a way that nobody saw". */
const char *process_end_words(const struct process *);
/* A copy that lives as long as the findings. */
const char *finding_keep(struct diagnosis *, const char *);

/* "libcudart" of libcudart.so.13: the length of what stands before ".so", 0 if that is nowhere. */
size_t stem_length(const char *soname);
bool stem_equal(const char *, const char *);

/* The object of the process that a needed name came to, NULL if it came to none. */
const struct object *need_provider(const struct object *, const char *soname);
/* Whether two objects were mapped side by side, in one namespace. */
bool objects_together(const struct object *, const struct object *);
/* Whether the facts of an object's file are known, and are those of the file that was loaded. */
const struct elf_object *object_elf(const struct snapshot *, const struct object *);
/* How a library that is the wrong one is kept from being loaded: out of LD_LIBRARY_PATH, out of LD_PRELOAD.  Whether it said so. */
bool help_without(struct finding *, const struct object *);

/* --- misses.c --- */

/* The candidate that keeps a search from being a plain miss: a file that is there and cannot be used; NULL if none. */
const struct candidate *miss_unusable(const struct snapshot *, const struct search *);
/* Whether the process loaded something else after it was told. */
bool miss_survived(const struct process *, const struct search *);
/* What both kinds of misses are told by: requesters, copies elsewhere, what would bring the library. */
void miss_describe(struct diagnosis *, struct finding *, const struct snapshot *, const struct search *);
/* Calls each for every search that failed and matters, a soname once: those of needed libraries first. */
void misses_each(struct diagnosis *, const struct process *, const struct snapshot *,
	void (*each)(struct diagnosis *, const struct process *, const struct snapshot *, const struct search *, enum severity));

#endif
