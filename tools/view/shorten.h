/* SPDX-License-Identifier: MIT */
/*
 * Long folders that many paths share, as two letters: SP for Python's site-packages, DL for its lib-dynload.
 * They are announced on the program's line, so every path can still be told.
 */
#ifndef SHORTEN_H
#define SHORTEN_H

#include "base/terminal.h"
#include "view/view.h"

struct shorten {
	const char *packages, *dynload;	/* what SP and DL mean, NULL if they are not used */
};

/* Chooses by the objects that the process loaded itself. */
void shorten_choose(struct shorten *, struct strings *, const struct view *);
/* Adds "SP = /…, DL = /…". */
void shorten_announce(const struct shorten *, struct buffer *, const struct terminal *);
/* Adds path; below a shortened folder, where it ends in the name just printed, only its folder. */
void shorten_path(const struct shorten *, struct buffer *, const struct terminal *, const char *path, const char *name);

#endif
