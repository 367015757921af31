/* SPDX-License-Identifier: MIT */
/*
 * What Python distributions say that they require: PEP 508 requirements, PEP 440 versions, and markers judged for
 * the traced machine.  Text is untrusted: what does not follow the grammar is no requirement.
 */
#ifndef REQUIREMENT_H
#define REQUIREMENT_H

#include "base/mem.h"
#include "snapshot/snapshot.h"

/* <0, 0, >0 as a is older than, equal to, newer than b by PEP 440; versions that are none are the oldest, by bytes. */
int version_compare(const char *a, const char *b);
/* Whether version satisfies specifiers ("==13.2.*,!=13.2.1", "<14,>=13.2.86"); "" is satisfied by all. */
bool version_satisfies(const char *version, const char *specifiers);
/* Whether each clause of specifiers follows the grammar. */
bool specifiers_valid(const char *specifiers);
/* "v1.0-Alpha.1" is "1.0a1"; NULL if it is no version.  The caller frees it. */
char *version_normalize(const char *version);

struct requirement {
	char *name;		/* normalized */
	char *extras;		/* "cublas,cudart", NULL if none */
	char *specifiers;	/* without blanks: "==13.4.1.3", "" if any version will do */
	char *url;		/* of NAME @ URL, NULL */
	char *marker;		/* its text, NULL if none */
};

/* False, and nothing to free, if text is none. */
bool requirement_parse(struct requirement *, const char *text);
void requirement_free(struct requirement *);

/* What a marker can ask for; extra is one of the extras asked for, "" if none. */
struct marker_environment {
	const char *python_version;	/* "3.11" */
	const char *platform_machine;	/* "x86_64" */
	const char *extra;
};

/* --- marker.c: NULL is true; an unknown variable or broken text is false --- */
bool marker_holds(const char *marker, const struct marker_environment *);

/* Whether text follows the grammar, whatever it asks for. */
bool marker_valid(const char *marker);

/*
 * --- requires.c ---
 * Calls each(context, requirement) for everything that owner requires on the traced machine, through its extras and
 * through distributions without files of their own.  python may be NULL: then nothing that depends on its version holds.
 */
void requirement_each(const struct snapshot *, const struct distribution *owner, const struct python *,
	void (*each)(void *context, const struct requirement *), void *context);

/*
 * What owner requires of distribution `name`, through its extras and through distributions without files of their own
 * (cuda-toolkit[cublas]==13.2.2): the specifiers, those met on several ways joined; NULL if it does not ask for it.
 * Names are normalized.  The caller frees it.
 */
char *requirement_of(const struct snapshot *, const struct distribution *owner, const char *name, const struct python *);
/* Adds the clauses that are not there yet. */
void specifiers_join(struct buffer *, const char *specifiers);

/* All of that for one owner, for those who ask for many names: to follow it is not cheap. */
struct pins {
	char **names;
	struct buffer *specifiers;
	size_t count;
};
void pins_collect(struct pins *, const struct snapshot *, const struct distribution *owner, const struct python *);
const char *pins_find(const struct pins *, const char *name);	/* the specifiers, "" for any, NULL if it does not ask */
void pins_free(struct pins *);

/* The name as PyPI compares it.  The caller frees it. */
char *distribution_normalize(const char *name);

#endif
