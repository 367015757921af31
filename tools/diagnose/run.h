/* SPDX-License-Identifier: MIT */
/* Runs the rules of findings/ over a run. */
#ifndef DIAGNOSE_RUN_H
#define DIAGNOSE_RUN_H

#include "finding/finding.h"

/* Runs every rule over every process that is judged, folds consequences, adds help, sorts. */
void diagnosis_run(struct diagnosis *);
void diagnosis_free(struct diagnosis *);
/* The next process that is like p and asked about, from the one that was judged on; NULL behind the last. */
const struct process *diagnosis_alike(const struct diagnosis *, const struct process *p);
/* The first that is shown, of this severity or a graver one; NULL if there is none. */
const struct finding *diagnosis_first(const struct diagnosis *, enum severity most);
const struct finding *diagnosis_first_error(const struct diagnosis *);

#endif
