/* SPDX-License-Identifier: MIT */
/* What the reader's terminal can show: which characters draw a tree, and whether there is colour. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

struct buffer;

struct terminal {
	const char *tee, *ell, *down, *blank, *dots;
	bool utf8, color;
};

enum color { COLOR_MISSING, COLOR_PROGRAM, COLOR_ORIGIN, COLOR_ODD };

/* Values of --charset and --color, NULL where they were not given. */
struct terminal terminal_choose(const char *charset, const char *color);

/* Adds text in a colour, or plainly where there is none. */
void terminal_paint(struct buffer *, const struct terminal *, enum color, const char *text);
/* Adds a name of unknown bytes, with nothing in it that acts on the terminal or that it cannot show. */
void terminal_name(struct buffer *, const struct terminal *, const char *name);

#endif
