/* SPDX-License-Identifier: MIT */
/* Rules that a user gives: read before a program starts, so that a bad one is an error and not a surprise. */
#ifndef RULES_CHECK_H
#define RULES_CHECK_H

#include <stdbool.h>

/* Ends the command at the first bad rule: "SOURCE:LINE:COLUMN: what is wrong". */
void rules_check_text(const char *source, const char *text);
/* The same of a file; returns its absolute path, to be freed. */
char *rules_check_file(const char *path);

#endif
