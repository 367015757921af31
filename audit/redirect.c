/* SPDX-License-Identifier: MIT */
/*
 * Sends lookups elsewhere.
 *
 * Everything is decided when ld.so begins a search (LA_SER_ORIG): with an absolute path returned there,
 * l_name, $ORIGIN and dladdr follow the file that is opened, and the name asked for is one of its names
 * from then on.  ld.so does not ask about that path again, so that no rule leads to another.
 */
#include "audit/redirect.h"

#include "audit/candidate.h"
#include "audit/loaded.h"
#include "audit/lookup.h"
#include "audit/ruleset.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/write.h"

/* Nobody can make a file there; ENOENT, which ld.so takes for an ordinary miss and goes on. */
#define NOWHERE "/proc/libtrace-hidden"

static bool any;		/* rules for this program */
static uint64_t asking;		/* requester of the latest search */

/* The answer to a search; ld.so copies it before the next. */
static char result[4096];

static void write_redirect(struct trace_redirect *record, const struct rule *rule, const char *source, const char *name,
	const char *to, const char *without, uint32_t tid)
{
	struct sys_iovec parts[12];
	struct trace_parts p;
	record->verb = (uint16_t)rule->verb;
	record->line = rule->line;
	record->column = rule->column;
	parts_begin(&p, parts, 11, record, sizeof(*record));
	record->name_bytes = parts_string(&p, name);
	record->to_bytes = parts_string(&p, to);
	record->rule_bytes = parts_string(&p, rule->text);
	record->source_bytes = parts_string(&p, source);
	record->without_bytes = parts_string(&p, without);
	trace_write(&p, TRACE_REDIRECT, tid);
}

static void tell_bad(const struct rule *rule, enum trace_rule_error what, int error, const char *source, bool more)
{
	uint32_t tid = image_traced();
	struct trace_redirect record = {
		.reason = more ? TRACE_REASON_MORE_BAD_RULES : TRACE_REASON_BAD_RULE,
		.rule_error = (uint16_t)what,
		.error = (uint16_t)error,
	};
	/* Words may have been read before what is wrong: nothing of them is said. */
	struct rule bad = {.line = rule->line, .column = rule->column, .text = rule->text};
	if (tid)
		write_redirect(&record, &bad, source, NULL, NULL, NULL, tid);
}

void redirect_begin(void)
{
	any = ruleset_read(tell_bad);
}

/* --- One request --- */

struct request {
	const char *name;
	uint64_t requester;
	const struct loaded *from;	/* NULL if unknown */
	uint32_t tid;
};

/*
 * What ld.so would take if the rule were not there; only it is told, so it is looked for only where a trace is written.
 */
static const char *without(const struct request *q, const struct ruleset_rule *r, enum trace_reason reason)
{
	static char path[4096];
	if (reason != TRACE_REASON_APPLIED || r->rule.verb == TRACE_VERB_LAST)
		return NULL;
	return lookup_finds(q->name, q->from, path, sizeof(path)) ? path : NULL;
}

static void tell(const struct request *q, const struct ruleset_rule *r, enum trace_reason reason, int error,
	const char *to)
{
	struct trace_redirect record = {
		.requester = q->requester,
		.reason = (uint16_t)reason,
		.error = (uint16_t)error,
		.number = r->number,
	};
	if (q->tid)
		write_redirect(&record, &r->rule, r->source, q->name, to, without(q, r, reason), q->tid);
}

static enum trace_reason reason_of(const struct candidate *c)
{
	switch (c->outcome) {
	case TRACE_OUTCOME_FOUND: return TRACE_REASON_APPLIED;
	case TRACE_OUTCOME_MISSING: return TRACE_REASON_MISSING;
	case TRACE_OUTCOME_NO_PERMISSION: return TRACE_REASON_NO_PERMISSION;
	case TRACE_OUTCOME_WRONG_CLASS: return TRACE_REASON_WRONG_CLASS;
	case TRACE_OUTCOME_WRONG_MACHINE: return TRACE_REASON_WRONG_MACHINE;
	case TRACE_OUTCOME_NOT_ELF: return TRACE_REASON_NOT_ELF;
	case TRACE_OUTCOME_TOO_SHORT: return TRACE_REASON_TOO_SHORT;
	case TRACE_OUTCOME_LOOP: return TRACE_REASON_LOOP;
	case TRACE_OUTCOME_IO_ERROR:
	case TRACE_OUTCOME_UNKNOWN:
	case TRACE_OUTCOME_HIDDEN: break;
	}
	return c->error == EISDIR ? TRACE_REASON_DIRECTORY : TRACE_REASON_IO_ERROR;
}

/*
 * May the path be answered?  A file that is mapped under another name gets no new name from ld.so, which
 * then, if the requester wants versions of it, aborts: "dl-version.c: … Assertion `needed != NULL' failed!".
 * With dlopen there is no such check, and the file that is mapped is what is wanted.
 */
static enum trace_reason judge(const struct request *q, const char *path, int *error)
{
	struct candidate c = candidate_examine(path);
	*error = c.error;
	if (c.outcome == TRACE_OUTCOME_FOUND && q->from && loaded_has_file(q->from->namespace_id, c.dev, c.ino) &&
	    loaded_needs(q->from, q->name))
		return TRACE_REASON_ALREADY_LOADED;
	return reason_of(&c);
}

static enum redirect_answer apply_to(const struct request *q, const struct ruleset_rule *r, const char **path)
{
	int error;
	enum trace_reason reason = judge(q, r->rule.argument, &error);
	tell(q, r, reason, error, r->rule.argument);
	*path = r->rule.argument;
	return reason == TRACE_REASON_APPLIED ? REDIRECT_TO : REDIRECT_NO;
}

/* The first of the directories that has it.  What is there and cannot be used tells more than what is missing. */
static enum redirect_answer apply_directories(const struct request *q, const struct ruleset_rule *r, const char **path)
{
	enum trace_reason reason = TRACE_REASON_MISSING;
	int error = ENOENT;
	const char *last = text_last_component(q->name), *to = NULL;
	for (const char *d = r->rule.argument, *next; d; d = next) {
		struct text text;
		size_t length = 0;
		while (d[length] && d[length] != ':')
			length++;
		next = d[length] ? d + length + 1 : NULL;
		text_begin(&text, result, sizeof(result));
		text_add_bytes(&text, d, length);
		if (d[length - 1] != '/')
			text_add(&text, "/");
		text_add(&text, last);
		int e = ENAMETOOLONG;
		enum trace_reason here = text.full ? TRACE_REASON_LONG_PATH : judge(q, result, &e);
		if (here == TRACE_REASON_APPLIED) {
			if (!text_equal(result, q->name))
				tell(q, r, here, 0, result);
			*path = result;
			return REDIRECT_TO;
		}
		if (here != TRACE_REASON_MISSING && reason == TRACE_REASON_MISSING) {
			reason = here;
			error = e;
		}
	}
	to = r->rule.argument;
	tell(q, r, reason, error, to);
	return REDIRECT_NO;
}

/* A soname is searched for, and every candidate answered with NOWHERE: ld.so's own words name the soname. */
static enum redirect_answer apply_hide(const struct request *q, const struct ruleset_rule *r, const char **path)
{
	struct text text;
	size_t length = text_length(q->name), room = sizeof(result) - sizeof(NOWHERE) - 1;
	tell(q, r, TRACE_REASON_HIDDEN, 0, NULL);
	text_begin(&text, result, sizeof(result));
	text_add(&text, NOWHERE);
	if (text_last_component(q->name) != q->name) {
		if (q->name[0] != '/')
			text_add(&text, "/");
		text_add_bytes(&text, q->name, length < room ? length : room);
	}
	*path = result;
	return REDIRECT_HIDE;
}

static bool conditions_hold(const struct request *q, const struct rule *rule)
{
	return !rule->from || (q->from && text_glob_path(rule->from, loaded_path(q->from)));
}

enum redirect_answer redirect_search(const char *name, uint64_t requester, uint32_t tid, const char **path)
{
	struct request q = {.name = name, .requester = requester, .tid = tid};
	struct ruleset_walk walk;
	asking = requester;
	if (!any || !*name || (text_last_component(name) != name && ruleset_is_target(name)))
		return REDIRECT_NO;
	ruleset_begin(&walk, name);
	for (const struct ruleset_rule *r; (r = ruleset_next(&walk));) {
		enum redirect_answer answer = REDIRECT_NO;
		if (!q.from)
			q.from = loaded_find(requester);
		if (!conditions_hold(&q, &r->rule))
			continue;
		switch (r->rule.verb) {
		case TRACE_VERB_TO:
			answer = apply_to(&q, r, path);
			break;
		case TRACE_VERB_LAST:
			if (lookup_finds(name, q.from, result, sizeof(result))) {
				tell(&q, r, TRACE_REASON_FOUND, 0, result);
				return REDIRECT_NO;
			}
			answer = apply_directories(&q, r, path);
			break;
		case TRACE_VERB_FIRST:
			answer = apply_directories(&q, r, path);
			break;
		case TRACE_VERB_HIDE:
			answer = apply_hide(&q, r, path);
			break;
		case TRACE_VERB_NONE:
			break;
		}
		/* A path that asks for what the rule says is as it should be. */
		if (answer == REDIRECT_TO && text_equal(*path, name))
			return REDIRECT_NO;
		if (answer != REDIRECT_NO)
			return answer;
	}
	return REDIRECT_NO;
}

void redirect_opened(const struct link_map *map, Lmid_t namespace_id)
{
	if (any)
		loaded_add(map, namespace_id, asking);
}

void redirect_closed(uint64_t id)
{
	if (any)
		loaded_remove(id);
}
