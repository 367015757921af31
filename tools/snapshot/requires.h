/* SPDX-License-Identifier: MIT */
/* What distributions of a snapshot require of each other. */
#ifndef REQUIRES_H
#define REQUIRES_H

#include "python/requirement.h"
#include "snapshot/snapshot.h"

/*
 * Calls each(context, requirement) for everything that owner requires on the traced machine, through its extras and
 * through distributions without files of their own.  python may be NULL: then nothing that depends on its version
 * holds.
 */
void requirement_each(const struct snapshot *, const struct distribution *owner, const struct python *,
	void (*each)(void *context, const struct requirement *), void *context);

/*
 * What owner requires of distribution `name`, through its extras and through distributions without files of their own
 * (cuda-toolkit[cublas]==13.2.2): the specifiers, those met on several ways joined; NULL if it does not ask for it.
 * Names are normalized.  The caller frees it.
 */
char *requirement_of(
	const struct snapshot *, const struct distribution *owner, const char *name, const struct python *);
/* Adds the clauses that are not there yet. */
void specifiers_join(struct buffer *, const char *specifiers);

/* All of that for one owner, for those who ask for many names: to follow it is not cheap. */
struct pins {
	const char **names;
	struct buffer *specifiers;
	size_t count;
	struct strings strings;	/* names */
	struct map numbers;	/* private: of a name, counted from 1 */
};
void pins_collect(struct pins *, const struct snapshot *, const struct distribution *owner, const struct python *);
/* the specifiers, "" for any, NULL if it does not ask */
const char *pins_find(const struct pins *, const char *name);
void pins_free(struct pins *);

#endif
