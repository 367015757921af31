/* SPDX-License-Identifier: MIT */
/*
 * What Python distributions say that they require: PEP 508 requirements, PEP 440 versions, and markers judged for
 * the traced machine.  Text is untrusted: what does not follow the grammar is no requirement.
 */
#ifndef REQUIREMENT_H
#define REQUIREMENT_H

#include <stdbool.h>

#include "base/mem.h"

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

/* PEP 508: letters and digits, in between -, _ and . as well: no option, no URL, no path. */
bool distribution_name_valid(const char *name);
/* Whether it is NAME[EXTRAS]SPECIFIERS and nothing more, as a command may hand it to pip. */
bool requirement_is_plain(const char *text);

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

#endif
