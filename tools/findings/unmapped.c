/* SPDX-License-Identifier: MIT */
/*
 * A library that was found and not mapped, where nobody heard why: ld.so tells an auditor nothing of it.  The file, the
 * process and the machine are asked for the reason; where none is known, that it happened is said all the same.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/reasons.h"
#include "findings/rules.h"
#include "print/print.h"

enum { JUDGED_MAX = 500 };	/* such searches: more were made by nobody */

/* RTLD_NOLOAD looks so too: without the call that it was for, only what ended the process is believed. */
static bool is_unmapped(const struct search *s)
{
	return s->result == RESULT_FAILED && s->usable && !s->resolved && !s->noload && !s->error &&
		!(s->call && s->call->error) && !search_rule(s) && !is_own_module(s->name);
}

/* -1: the program went on without, or it is not known to have happened. */
static int severity_of(const struct diagnosis *d, const struct process *p, const struct search *s)
{
	enum ending ending = ending_with_parents(d, p);
	bool start_up = s->via == VIA_NEEDED && (!s->requester || s->requester->start_up);
	bool last = s->last >= p->last_load;
	if (ending == ENDING_GOOD || (s->derived && p->lost))
		return -1;
	if (ending == ENDING_BAD && (start_up || last))
		return SEVERITY_ERROR;
	return ending == ENDING_BAD && (s->call || s->via == VIA_NEEDED) ? SEVERITY_WARNING : -1;
}

static const char *found_path(struct diagnosis *d, const struct search *s)
{
	for (size_t i = s->trail->count; i-- > 0;) {
		const struct candidate *c = &s->trail->candidates[i];
		if (c->outcome != TRACE_OUTCOME_FOUND)
			continue;
		struct buffer path = {0};
		candidate_path(&path, s, c);
		const char *kept = finding_keep(d, path.data ? path.data : "");
		buffer_free(&path);
		return kept;
	}
	return NULL;
}

/* Others may have told it: a library that wants too much static TLS, say. */
static bool is_told(const struct diagnosis *d, const struct process *p, const char *path)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i]->process == p && d->findings[i]->path && strcmp(d->findings[i]->path, path) == 0)
			return true;
	return false;
}

static void report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, const char *path, enum severity severity)
{
	struct refused r = {.process = p,
		.snapshot = snapshot,
		.path = path,
		.file = snapshot ? snapshot_file(snapshot, path) : NULL};
	struct finding *f = refused_tell_search(d, &r, s, severity);
	if (!f) {
		f = finding_add(d, CODE_UNUSABLE_FILE, severity, p, "`%s` was found, and was not mapped", path);
		finding_note(f, "ld.so says why only to who calls dlerror, and nobody did");
		f->path = path;
		f->search = s;
		f->requester = s->requester;
		f->when = s->first;
		evidence_chain(f, s);
	}
	if (!s->certain && p->image->has_status && WIFSIGNALED(p->image->status))
		finding_evidence(f, "the process %s as it was being mapped", process_end_words(p));
	else
		finding_evidence(f, "it was found, nothing was mapped, and the process %s", process_end_words(p));
}

void find_unmapped(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	size_t judged = 0;
	for (size_t i = 0; i < p->search_count && judged < JUDGED_MAX; i++) {
		const struct search *s = p->searches[i];
		int severity = is_unmapped(s) ? severity_of(d, p, s) : -1;
		const char *path = severity >= 0 ? found_path(d, s) : NULL;
		judged += severity >= 0;
		if (path && !is_told(d, p, path))
			report(d, p, snapshot, s, path, (enum severity)severity);
	}
}
