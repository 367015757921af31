/* SPDX-License-Identifier: MIT */
/* The words of the enumerations of format.h. */
#include "trace/names.h"

#define WORD(name, value, text) {value, text},
const struct trace_word trace_kinds[] = {TRACE_KINDS(WORD) {0}};
const struct trace_word trace_outcomes[] = {TRACE_OUTCOMES(WORD) {0}};
const struct trace_word trace_activities[] = {TRACE_ACTIVITIES(WORD) {0}};
const struct trace_word trace_verbs[] = {TRACE_VERBS(WORD) {0}};
const struct trace_word trace_reasons[] = {TRACE_REASONS(WORD) {0}};
const struct trace_word trace_rule_errors[] = {TRACE_RULE_ERRORS(WORD) {0}};
const struct trace_word trace_compat_reasons[] = {TRACE_COMPAT_REASONS(WORD) {0}};
const struct trace_word trace_restart_reasons[] = {TRACE_RESTART_REASONS(WORD) {0}};
const struct trace_word trace_restart_ways[] = {TRACE_RESTART_WAYS(WORD) {0}};
const struct trace_word trace_untraced_reasons[] = {TRACE_UNTRACED_REASONS(WORD) {0}};
const struct trace_word trace_modules[] = {TRACE_MODULES(WORD) {0}};

const char *trace_word(const struct trace_word *words, unsigned value)
{
	while (words->text && words->value != value)
		words++;
	return words->text;
}

const char *trace_kind_name(enum trace_kind kind)
{
	return trace_word(trace_kinds, kind);
}

const char *trace_outcome_name(enum trace_outcome outcome)
{
	return trace_word(trace_outcomes, outcome);
}

const char *trace_activity_name(enum trace_act activity)
{
	return trace_word(trace_activities, activity);
}

const char *trace_verb_name(enum trace_verb verb)
{
	return trace_word(trace_verbs, verb);
}

const char *trace_reason_name(enum trace_reason reason)
{
	return trace_word(trace_reasons, reason);
}

const char *trace_rule_error_text(enum trace_rule_error error)
{
	return trace_word(trace_rule_errors, error);
}

const char *trace_compat_reason_name(enum trace_compat_reason reason)
{
	return trace_word(trace_compat_reasons, reason);
}

const char *trace_restart_reason_name(enum trace_restart_reason reason)
{
	return trace_word(trace_restart_reasons, reason);
}

const char *trace_restart_way_name(enum trace_restart_way way)
{
	return trace_word(trace_restart_ways, way);
}

const char *trace_untraced_reason_name(enum trace_untraced_reason reason)
{
	return trace_word(trace_untraced_reasons, reason);
}

const char *trace_module_name(enum trace_module module)
{
	return trace_word(trace_modules, module);
}
