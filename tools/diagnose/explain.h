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

#endif
