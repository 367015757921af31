/* SPDX-License-Identifier: MIT */
/* What the parts of redaction share: others use redact.h. */
#ifndef REDACT_PARTS_H
#define REDACT_PARTS_H

#include "share/redact.h"

struct trace_event;
struct trace_field;

/* --- redact.c --- */

/* For a copy of a trace: adds what becomes of a string or list of a record. */
void redact_field(void *redact, const struct trace_event *, const struct trace_field *, const char *bytes, size_t size,
	struct buffer *to);

/* --- redact-words.c --- */

/* Looks for users in a text, and for what packages are called. */
void redact_learn(struct redact *, const char *text, size_t size);
/* A name that is part of what is known everywhere: a library's, a package's. */
void redact_learn_name(struct redact *, const char *name, size_t size);
/* Somebody whose files these may be, and a home that stands in no folder of homes. */
void redact_add_user(struct redact *, const char *name, size_t size);
void redact_add_home(struct redact *, const char *home);
/* Once all was looked through. */
void redact_learned(struct redact *);

/* What is replaced by what: a stand-in is its word and a number. */
enum redact_kind { REDACT_USER, REDACT_HOST, REDACT_UID, REDACT_ARGUMENT, REDACT_VALUE, REDACT_KINDS };
const char *redact_stand_in(struct redact *, enum redact_kind, const char *text, size_t size);
/* The text is replaced wherever it stands as a word, too, unless it is a common word. */
void redact_everywhere(struct redact *, enum redact_kind, const char *text, size_t size);
/* Whether the text is a stand-in already. */
bool redact_is_stand_in(enum redact_kind, const char *text, size_t size);
/* If it is one, no other string gets it. */
void redact_reserve(struct redact *, enum redact_kind, const char *text, size_t size);
void redact_count(struct redact *, enum redact_kind);

/* --- redact-image.c --- */

/* Arguments of a program, and its environment: what is replaced there is looked for elsewhere as well. */
void redact_learn_arguments(struct redact *, const struct trace_list *, const char *exe);
void redact_learn_environment(struct redact *, const struct trace_list *);
void redact_arguments(struct redact *, struct buffer *to, const struct trace_list *, const char *exe);
void redact_environment(struct redact *, struct buffer *to, const struct trace_list *);

/* --- redact-snapshot.c --- */

/* False if the text is no JSON: it is then left out. */
bool redact_learn_snapshot(struct redact *, const char *text, size_t size);
void redact_snapshot(struct redact *, struct buffer *to, const char *text, size_t size);

#endif
