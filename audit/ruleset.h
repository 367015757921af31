/* SPDX-License-Identifier: MIT */
/* The rules of this process image, and which of them are for a request. */
#ifndef AUDIT_RULESET_H
#define AUDIT_RULESET_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/rules.h"

struct ruleset_rule {
	struct rule rule;
	const char *source;	/* LIBTRACE_REDIRECT or the path of a file */
	uint32_t number;	/* from 1 over all sources */
	uint32_t next;		/* with the same hash */
	uint32_t next_target;	/* `to` with the same hash of its path */
};

/* A rule that cannot be read; error is an errno, 0 if none. */
typedef void ruleset_bad(const struct rule *, enum trace_rule_error, int error, const char *source, bool more);

/*
 * Reads LIBTRACE_REDIRECT, then the file of LIBTRACE_RULES.  False if there is no rule for this program,
 * and then nothing more need be called.  Tells of a hundred bad rules; of the next it says that there are more.
 */
bool ruleset_read(ruleset_bad *);

/* What a walk over the rules for a request remembers. */
struct ruleset_walk {
	const char *name, *last;
	uint64_t name_start, last_start;	/* their first bytes */
	uint32_t by_name, by_last, by_glob;	/* the next rule of each list, 0 at its end */
	uint32_t glob_at;	/* where by_glob is looked for next */
};

void ruleset_begin(struct ruleset_walk *, const char *name);
/* The next rule whose pattern matches, in their order; NULL: no more. */
const struct ruleset_rule *ruleset_next(struct ruleset_walk *);
/* Is the path the target of a `to`?  No rule is for such a request. */
bool ruleset_is_target(const char *path);

#endif
