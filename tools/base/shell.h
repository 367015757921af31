/* SPDX-License-Identifier: MIT */
/* Words of commands that a person may paste into a shell. */
#ifndef SHELL_H
#define SHELL_H

struct buffer;
struct terminal;

/* A word of a shell command, quoted where that is needed.  The caller frees it. */
char *shell_word(const char *);
/* The name as a word of a shell command. */
void words_shell(struct buffer *, const struct terminal *, const char *name);

#endif
