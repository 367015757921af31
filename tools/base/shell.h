/* SPDX-License-Identifier: MIT */
/* Words of commands that a person may paste into a shell. */
#ifndef SHELL_H
#define SHELL_H

struct buffer;
struct terminal;

/* The value in single quotes, byte for byte: for a shell to read.  The caller frees it. */
char *shell_quoted(const char *value);
/* A word of a shell command, for a person to paste: quoted where that is needed.  The caller frees it. */
char *shell_word(const char *);
/* The same of a file's name: "./-x", where "-x" would be an option.  The caller frees it. */
char *shell_path(const char *);
/* Adds the name as a word of a shell command. */
void words_shell(struct buffer *, const struct terminal *, const char *name);

#endif
