/* SPDX-License-Identifier: MIT */
/* How findings are shown: to a person, and as JSON. */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "tools/finding.h"
#include "tools/terminal.h"

struct diagnose_options {
	struct terminal terminal;
	bool all;		/* hide nothing */
	bool single;		/* one process is all there is: no need to say which */
	const char *missing;	/* why facts of the files are missing, NULL if they are not */
};

void diagnose_text(const struct diagnosis *, const struct diagnose_options *);
void diagnose_json(const struct diagnosis *, const char *missing);

#endif
