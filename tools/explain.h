/* SPDX-License-Identifier: MIT */
/* The pages of `libtrace explain`, which are Markdown, on a terminal. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "tools/mem.h"
#include "tools/terminal.h"

/* Prints a page: headings without their marks, code blocks indented, paragraphs and lists wrapped. */
void explain_page(const char *page, const struct terminal *);
/* Adds the first sentence of a page, on one line. */
void explain_first_sentence(struct buffer *, const char *page, const struct terminal *);
/* Prints words and an end of line; column is where they begin, indent where further lines do. */
void explain_wrapped(const char *text, size_t column, size_t indent);

#endif
