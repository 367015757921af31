/* SPDX-License-Identifier: MIT */
/* Bytes of unknown origin, made fit for a terminal: names in a trace may hold any byte but NUL. */
#ifndef VISIBLE_H
#define VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

/* Length of the well-formed UTF-8 sequence at the start of bytes, 0 if there is none. */
size_t utf8_sequence(const char *bytes, size_t size);

/*
 * Adds string so that every byte can be told and none acts on a terminal: control characters (those
 * of U+0080-U+009F and the marks that reorder text too), characters that show nothing, blanks that
 * are not U+0020, and bytes that are not UTF-8 as \xNN, a backslash as \\, the rest as it is.
 */
void buffer_visible(struct buffer *, const char *string);
/* The same for size bytes, which may hold NUL. */
void buffer_visible_bytes(struct buffer *, const char *bytes, size_t size);
/* Ends what is longer than so many characters there, with "…"; whether it was. */
bool buffer_cut(struct buffer *, size_t characters);
/* Columns that text takes, colours aside. */
size_t terminal_width(const char *text);

#endif
