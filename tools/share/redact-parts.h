/* SPDX-License-Identifier: MIT */
/* What the parts of redaction share: others use redact.h. */
#ifndef REDACT_PARTS_H
#define REDACT_PARTS_H

#include "share/redact.h"

struct rewrite;
struct trace_event;
struct trace_field;

/* --- redact.c --- */

/* For a copy of a trace: adds what becomes of a string or list of a record. */
void redact_field(void *redact, const struct trace_event *, const struct trace_field *, const char *bytes, size_t size,
	struct buffer *to);

/*
 * Rewrites each file of the directory, and what journals hold of each module of an image as one file; to -1: only calls
 * the functions, and needs no redactor.
 */
void redact_rewrite(struct redact *, const struct rewrite *, const struct tracedir *, int to);
/* snapshot.json of the directory as it is; false if there is none that can be read. */
bool redact_read_snapshot(const struct tracedir *, struct buffer *text);

/* --- redact-words.c --- */

/* What the folder is called that the trace lies in; NULL: not known. */
void redact_set_folder(struct redact *, const char *path);
const char *redact_folder(const struct redact *);

/* Looks for users in a text, and for what packages are called. */
void redact_learn(struct redact *, const char *text, size_t size);
/* A name that is part of what is known everywhere: a library's, a package's. */
void redact_learn_name(struct redact *, const char *name, size_t size);
/* Somebody whose files these may be, and a home that stands in no folder of homes. */
void redact_add_user(struct redact *, const char *name, size_t size);
void redact_add_home(struct redact *, const char *home);
/* A machine's name: with its domain, and without. */
void redact_add_host(struct redact *, const char *name);
/* Once all was looked through. */
void redact_learned(struct redact *);

/* What is replaced by what: a stand-in is its word and a number. */
enum redact_kind {
	REDACT_USER,
	REDACT_HOST,
	REDACT_UID,
	REDACT_FOLDER,
	REDACT_ARGUMENT,
	REDACT_VALUE,
	REDACT_SECRET,
	REDACT_UUID,
	REDACT_KINDS
};
const char *redact_stand_in(struct redact *, enum redact_kind, const char *text, size_t size);
/* The text is replaced wherever it stands as a word, too, unless it is a common word. */
void redact_everywhere(struct redact *, enum redact_kind, const char *text, size_t size);
/* Whether the text is a stand-in already. */
bool redact_is_stand_in(enum redact_kind, const char *text, size_t size);
bool redact_is_any_stand_in(const char *text, size_t size);
/* If it is one, no other string gets it. */
void redact_reserve(struct redact *, enum redact_kind, const char *text, size_t size);
void redact_count(struct redact *, enum redact_kind);
/* Calls the function for each that got a stand-in, in their order. */
void redact_each(
	const struct redact *, void (*)(void *context, const char *original, const char *stand_in), void *context);

/* Text that is the path of a file: what it is called itself is no folder's name. */
void redact_path(struct redact *, struct buffer *to, const char *path, size_t size);

/* --- redact-places.c --- */

/* What the next component of a path names. */
enum redact_place {
	PLACE_OF_NOBODY,
	PLACE_OF_USER,
	PLACE_OF_KNOWN_USER,	/* somebody, if it is one who is known */
	PLACE_OF_UID,
	PLACE_OF_FOLDER,	/* somebody's, or a group's, or a server */
};

/* Where a text is walked along. */
struct redact_walk {
	size_t component;	/* where it begins */
	size_t end;		/* of the last that was found, where no path begins, whatever it ends with; 0: none */
	bool store;		/* what follows lies among people's files */
};

bool redact_ends_component(char);
/*
 * To be called for each byte in its order, those of what was replaced aside; begin and end are set where somebody may
 * be named.
 */
enum redact_place redact_walk(
	struct redact_walk *, const char *text, size_t size, size_t at, size_t *begin, size_t *end);

/* --- redact-shapes.c --- */

/* How many bytes at `at` are a secret by their shape, and of which kind; 0: none. */
size_t redact_shape(const char *text, size_t size, size_t at, enum redact_kind *);

/* --- redact-image.c --- */

/* Arguments of a program, and its environment: what is replaced there is looked for elsewhere as well. */
void redact_learn_arguments(struct redact *, const struct trace_list *, const char *exe);
void redact_learn_environment(struct redact *, const struct trace_list *);
void redact_arguments(struct redact *, struct buffer *to, const struct trace_list *, const char *exe);
void redact_environment(struct redact *, struct buffer *to, const struct trace_list *);

/* --- redact-snapshot.c --- */

/* False if the text is no JSON: it is then left out. */
bool redact_learn_snapshot(struct redact *, const char *text, size_t size);
/* Calls the function for each string, with its key; NULL for one of an array of several kinds. */
void redact_each_string(
	const char *text, size_t size, void (*)(void *context, const char *key, const char *text), void *context);
void redact_snapshot(struct redact *, struct buffer *to, const char *text, size_t size);

#endif
