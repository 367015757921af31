/* SPDX-License-Identifier: MIT */
/* A command that is asked something, and given up where it takes too long. */
#ifndef CHILD_H
#define CHILD_H

#include <stddef.h>

/*
 * What argv prints, looked up in PATH: as far as it came, at most about `limit` bytes, within so many milliseconds;
 * then it is killed.  "" where it could not be started.  It runs without LD_* of the environment and in the C locale,
 * reads /dev/null, and its complaints go there.  The caller frees the text.
 */
char *child_answer(char **argv, size_t limit, int patience_ms);

#endif
