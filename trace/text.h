/* SPDX-License-Identifier: MIT */
/* The few string functions that a module without libc needs, and the mem* that compilers call. */
#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/* Here, so that what needs no more of this can be part of the command, which has a libc. */
static inline size_t text_length(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	return n;
}
/* As strnlen(3). */
size_t text_length_max(const char *, size_t max);
bool text_equal(const char *, const char *);
bool text_begins(const char *text, const char *prefix);
/* After the last slash. */
const char *text_last_component(const char *path);
/* The decimal number at the start of text; `otherwise` if there is none, or it does not fit, or more follows. */
uint64_t text_number(const char *text, uint64_t otherwise);

/* A string that is put together in a buffer; once it does not fit, `full` stays set. */
struct text {
	char *bytes;	/* NUL-terminated */
	size_t length, room;
	bool full;
};

void text_begin(struct text *, char *buffer, size_t room);
void text_add(struct text *, const char *);
void text_add_bytes(struct text *, const char *, size_t);
void text_add_decimal(struct text *, uint64_t);
void text_add_hex(struct text *, const uint8_t *bytes, size_t count);

/*
 * Strings that stay: laid end to end, because each page that a module touches costs the program a page
 * fault.  kept_begin opens a text in what is left, kept_end keeps it and returns it, "" if it was too long.
 */
void kept_begin(struct text *);
const char *kept_end(const struct text *);
/* Gives back everything from `first`, the string that was kept first. */
void kept_release(const char *first);

/*
 * Does text match the glob pattern: * ? [a-z] [!a-z] and \ before any of them, as glob(7); a slash is
 * a character like any other.
 */
bool text_glob(const char *pattern, const char *text);
/* The glob against the whole path, or its last component where the glob has no slash. */
bool text_glob_path(const char *pattern, const char *path);

#endif
