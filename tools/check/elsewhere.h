/* SPDX-License-Identifier: MIT */
/* --for: whether what is checked will run on a GPU host that is elsewhere, by the rules and words of `diagnose`. */
#ifndef CHECK_ELSEWHERE_H
#define CHECK_ELSEWHERE_H

#include <stdbool.h>

#include "finding/finding.h"

struct check;
struct terminal;

struct elsewhere {
	char *driver;		/* "570.133.20", NULL: not said */
	unsigned device;	/* 90 for 9.0, 0: not said */
	unsigned cuda;		/* 12080 for 12.8: of that driver; 0: as its version tells */
	struct check_round *round;	/* everything that was checked, as one program */
	struct diagnosis diagnosis;
};

/* "driver=570.133.20,gpu=9.0,cuda=12.8", each once; fatal where it is something else. */
void elsewhere_parse(struct elsewhere *, const char *words);
/* Judges what check has seen, once it has run. */
void elsewhere_judge(struct elsewhere *, struct check *);
bool elsewhere_found_error(const struct elsewhere *);
void elsewhere_text(const struct elsewhere *, const struct terminal *, bool all);
void elsewhere_free(struct elsewhere *);

#endif
