/* SPDX-License-Identifier: MIT */
/*
 * Who in a folder of Python packages loads a library of another package before it is needed: told by what distributions
 * require, and by what their code names.
 */
#ifndef CHECK_INSTALLED_H
#define CHECK_INSTALLED_H

#include <stdbool.h>
#include <stddef.h>

struct installed;

/* root as disk_path takes it; strings are borrowed until installed_close. */
struct installed *installed_open(const char *root);
void installed_close(struct installed *);
/*
 * The distribution, or the folder where there is no RECORD, whose code loads library (a path) before file (a path)
 * needs it; NULL if none does.  Both of one distribution: that one.
 */
const char *installed_loads(struct installed *, const char *file, const char *library);
/*
 * What of the requirements of the file's own distribution brings a distribution: its name, or one with extras whose own
 * requirements nobody knows here; NULL if none does.
 */
const char *installed_requires(struct installed *, const char *file, const char *name);
/* Whether the Python code of the file's own distribution has this name in it, letter by letter. */
bool installed_names(struct installed *, const char *file, const char *name);

#endif
