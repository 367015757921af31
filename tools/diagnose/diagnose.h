/* SPDX-License-Identifier: MIT */
/* How findings are shown: to a person, and as JSON. */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "base/terminal.h"
#include "finding/finding.h"

struct diagnose_options {
	struct terminal terminal;
	bool all;		/* hide nothing */
	bool single;		/* one process is all there is: no need to say which */
	const char *missing;	/* why facts of the files are missing, NULL if they are not */
};

void diagnose_text(const struct diagnosis *, const struct diagnose_options *);
/*
 * The folder of packages that the finding names often enough for SP to spare the reader more than it asks; NULL: none.
 */
const char *finding_packages(const struct finding *);
/* The text with SP for what lies below the folder (NULL: as it is); the caller frees it. */
char *finding_shortened(const char *text, const char *folder);
struct json_object;
struct json_object *diagnose_finding(const struct diagnosis *, const struct finding *);
void diagnose_json(const struct diagnosis *, const char *missing);

#endif
