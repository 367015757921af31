/* SPDX-License-Identifier: MIT */
/* A file of the snapshot in words. */
#ifndef SNAPSHOT_WORDS_H
#define SNAPSHOT_WORDS_H

#include "snapshot/snapshot.h"

/* "32-bit", "x86_64": in which way an ELF file does not fit the process, NULL if it does or nobody knows. */
const char *file_misfit(const struct snapshot *, const struct process *, const struct file *, const char **program);
/*
 * "nvidia-cusparse 12.7.10.12", "libc6 2.36-9 (dpkg)", "a CUDA toolkit"; NULL where nothing is known.  The caller frees
 * it.
 */
char *file_owner_words(const struct file *);
/* "/opt/lib/libfoo.so.2 (foo 1.2)".  The caller frees it. */
char *file_words(const struct file *);

#endif
