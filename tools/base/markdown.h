/* SPDX-License-Identifier: MIT */
/*
 * Text of unknown origin, made fit for Markdown as GitHub and GitLab show it: nothing of it links, mentions, formats,
 * or ends the line or the cell of a table that it stands in.  The text is visible already: visible.h.
 */
#ifndef MARKDOWN_H
#define MARKDOWN_H

struct buffer;

/* As a piece of code, in which a backtick or a pipe is written as its byte. */
void markdown_code(struct buffer *, const char *visible);
/* A sentence with names in `backticks`; where these do not add up, all of it is one piece of code. */
void markdown_sentence(struct buffer *, const char *visible);

#endif
