/* SPDX-License-Identifier: MIT */
/* The words of the enumerations of format.h: what dump prints, and what a description of a trace may say. */
#ifndef TRACE_NAMES_H
#define TRACE_NAMES_H

#include "trace/format.h"

struct trace_word {
	unsigned value;
	const char *text;	/* NULL ends a list */
};

extern const struct trace_word trace_kinds[], trace_outcomes[], trace_activities[], trace_verbs[], trace_reasons[],
	trace_rule_errors[], trace_compat_reasons[], trace_restart_reasons[], trace_restart_ways[],
	trace_untraced_reasons[], trace_modules[];

/* NULL for a number that this version has no name for. */
const char *trace_word(const struct trace_word *, unsigned value);
const char *trace_kind_name(enum trace_kind);
const char *trace_outcome_name(enum trace_outcome);
const char *trace_activity_name(enum trace_act);
const char *trace_verb_name(enum trace_verb);
const char *trace_reason_name(enum trace_reason);
const char *trace_rule_error_text(enum trace_rule_error);
const char *trace_compat_reason_name(enum trace_compat_reason);
const char *trace_restart_reason_name(enum trace_restart_reason);
const char *trace_restart_way_name(enum trace_restart_way);
const char *trace_untraced_reason_name(enum trace_untraced_reason);
const char *trace_module_name(enum trace_module);

#endif
