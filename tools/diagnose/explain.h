/* SPDX-License-Identifier: MIT */
/* The pages of `libtrace explain`, which are Markdown, on a terminal. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "base/mem.h"
#include "base/terminal.h"

/* Prints a page: headings without their marks, code blocks indented, paragraphs and lists wrapped. */
void explain_page(const char *page, const struct terminal *);
/* Adds the title of a page, without the code. */
void explain_title(struct buffer *, const char *page, const struct terminal *);

/*
 * What a text, which may be a whole traceback, says of a load: the catalogue's message that it has, what is read out of
 * it, the page and what to run next.  False, and nothing printed, where it has none.  The text may hold any bytes.
 */
struct catalog;
bool explain_message(const struct catalog *, const char *text, size_t size, const struct terminal *);

#endif
