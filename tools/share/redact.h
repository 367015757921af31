/* SPDX-License-Identifier: MIT */
/*
 * What a trace says of a person and a machine, replaced: the host's name, home folders and the names of their users,
 * and words of arguments and of the environment that do not have to do with loading.  The same string always becomes
 * the same stand-in, and different strings different ones, so that a tree of it makes the same sense.
 */
#ifndef REDACT_H
#define REDACT_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;
struct redact;
struct snapshots;
struct trace_list;
struct tracedir;

/*
 * Looks through all that a directory holds, and through its snapshots where they could not be kept in it, for what is
 * to be replaced, adds what this machine knows of itself and its user, and returns a copy of the directory, in a
 * private folder, where it is replaced.  It is closed with tracedir_close, and is called what the first one is, without
 * the folder that this lies in: findings name it.  From then on the redactor knows all stand-ins.
 */
struct tracedir *redact_open(struct redact *, const struct tracedir *, const struct snapshots *);

struct redact *redact_new(void);
void redact_free(struct redact *);

/* Adds the text with everything replaced that is to be. */
void redact_text(struct redact *, struct buffer *to, const char *text, size_t size);
/* One line on stderr: what was replaced how often. */
void redact_say(const struct redact *);

#endif
