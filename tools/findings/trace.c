/* SPDX-License-Identifier: MIT */
/* not-traceable and trace-incomplete: what the trace cannot tell, so that nobody takes silence for health. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"

/* Why ld.so did not load the module, as far as the file says. */
static const char *why_untraced(const struct file *file)
{
	const struct elf_object *elf = file ? file->elf : NULL;
	if (!file || file->error || !elf)
		return NULL;
	if (elf->is_static)
		return "it is statically linked: no dynamic linker runs in it";
	if (elf->interp && strstr(elf->interp, "ld-musl"))
		return "it uses the dynamic linker of musl, which knows no audit modules";
	if (file->mode & 06000)
		return "it is set-user-ID or set-group-ID: its dynamic linker takes no audit module from the "
		       "environment";
	if (file->capable)
		return "it has file capabilities: its dynamic linker takes no audit module from the environment";
	if (elf->interp && !strstr(elf->interp, "ld-linux") && !strstr(elf->interp, "ld.so"))
		return "its dynamic linker is not glibc's";
	return NULL;
}

/*
 * It was started again, before anything of it had run: with more room, or without the audit module, or that was not
 * possible.
 */
static void report_restart(struct diagnosis *d, const struct process *p, const struct restart *r)
{
	struct buffer why = {0};
	struct finding *f;
	if (r->way == TRACE_RESTART_WAY_ROOM)
		f = finding_add(d, CODE_NOT_TRACEABLE, SEVERITY_NOTE, p,
			"`%s` was started again with more room for static TLS", process_name(p));
	else if (r->way == TRACE_RESTART_WAY_UNTRACED)
		f = finding_add(d, CODE_NOT_TRACEABLE, SEVERITY_WARNING, p,
			"`%s` runs under no audit module, and ran without", process_name(p));
	else
		f = finding_add(d, CODE_NOT_TRACEABLE, SEVERITY_ERROR, p, "`%s` does not start under an audit module",
			process_name(p));
	f->path = p->image->exe;
	restart_words(&why, r);
	finding_evidence(f, "%s", why.data);
	buffer_free(&why);
	if (r->way == TRACE_RESTART_WAY_UNTRACED && p->image->preloaded && !p->image->audited)
		finding_note(f, "its dlopen and driver calls are in the trace, and what it started is traced");
	else if (r->way == TRACE_RESTART_WAY_UNTRACED)
		finding_note(f, "what it loaded is not known");
	else if (r->way == TRACE_RESTART_WAY_NONE)
		finding_note(f, "it could not be started again without: untraced, it would start");
}

void find_not_traceable(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	const struct restart *restart = process_restart(d->graph, p);
	if (restart) {
		report_restart(d, p, restart);
		return;
	}
	if (p->image->audited || p->fork_parent || !p->image->exe)
		return;
	const struct file *file = snapshot ? snapshot_file(snapshot, p->image->exe) : NULL;
	const char *why = why_untraced(file);
	struct finding *f = p->image->preloaded ?
		finding_add(d, CODE_NOT_TRACEABLE, SEVERITY_WARNING, p,
			"`%s` left nothing but its dlopen and driver calls", p->image->exe) :
		finding_add(d, CODE_NOT_TRACEABLE, SEVERITY_ERROR, p, "`%s` left no trace", p->image->exe);
	f->path = p->image->exe;
	if (why)
		finding_evidence(f, "%s", why);
	if (p->image->has_status)
		finding_evidence(f, "it %s", process_end_words(p));
	if (!why)
		finding_note(f,
			"its dynamic linker did not load the audit module, or it may not write to the trace directory");
	if (file && file->elf && !file->elf->is_static)
		finding_help(f, NULL, "`libtrace check` says what it needs without running it");
}

/* --- what left nothing --- */

struct untraced {
	struct finding *finding;
	struct map seen;	/* name and reason */
	size_t programs, told;
};

static void tell_untraced(struct untraced *u, struct diagnosis *d, const struct process *judged, const struct exec *e)
{
	enum { LINES = 8 };
	const char *name = exec_name(e);
	void **seen = map_at(
		&u->seen, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name), .c = e->untraced});
	u->programs += (size_t)e->count;
	if (*seen || u->told++ >= LINES)
		return;
	if (!u->finding)
		u->finding = finding_add(
			d, CODE_NOT_TRACEABLE, SEVERITY_WARNING, judged, "programs that were started left no trace");
	*seen = u->finding;
	finding_evidence(u->finding, "`%s`: %s", name, untraced_words(e->untraced));
}

void find_untraced(struct diagnosis *d, const struct process *judged, const struct snapshot *snapshot)
{
	struct untraced u = {0};
	(void)snapshot;
	if (!finding_is_first_judged(d, judged))
		return;
	for (size_t i = 0; i < d->graph->process_count; i++) {
		const struct process *p = &d->graph->processes[i];
		for (size_t k = 0; p->read && k < p->exec_count; k++)
			if (p->execs[k].untraced && !p->execs[k].succeeded)
				tell_untraced(&u, d, judged, &p->execs[k]);
	}
	if (u.finding)
		finding_note(u.finding, "%zu program%s: what %s loaded, or could not load, is not known", u.programs,
			u.programs == 1 ? "" : "s", u.programs == 1 ? "it" : "they");
	map_free(&u.seen);
}

/* --- incomplete --- */

static void report_directory(struct diagnosis *d, const struct process *p)
{
	enum { LINES = 5 };
	const struct tracedir *dir = d->graph->dir;
	uint64_t begun = dir->images_left_out;
	if (!dir->problem_count && !begun)
		return;
	struct finding *f = finding_add(d, CODE_TRACE_INCOMPLETE, SEVERITY_WARNING, p, "the trace is not complete");
	for (size_t i = 0; i < dir->problem_count && i < LINES; i++)
		finding_evidence(f, "%s", dir->problems[i]);
	if (dir->problem_count > LINES)
		finding_evidence(f, "and %zu more", dir->problem_count - LINES);
	if (begun) {
		finding_evidence(
			f, "%" PRIu64 " process image%s or more left nothing in %s", begun, plural(begun), dir->path);
		finding_help(f, NULL, "record with a higher --images, or into a folder with more room");
	}
	finding_note(f, "what is missing from it may hide further problems");
}

void find_trace_incomplete(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	(void)snapshot;
	if (finding_is_first_judged(d, p))
		report_directory(d, p);
	/* A file that reached its limit is among the problems of the directory. */
	if (!p->lost || (p->lost == UINT64_MAX && d->graph->dir->problem_count))
		return;
	struct finding *f = finding_add(
		d, CODE_TRACE_INCOMPLETE, SEVERITY_WARNING, p, "the trace of `%s` is not complete", process_name(p));
	const char *why = process_loss(p);
	if (p->lost == UINT64_MAX)
		finding_evidence(f, "an unknown number of records was lost%s%s", why ? ": " : "", why ? why : "");
	else
		finding_evidence(f, "%" PRIu64 " record%s lost%s%s", p->lost, p->lost == 1 ? " was" : "s were",
			why ? ": " : "", why ? why : "");
	finding_note(f, "what is missing from it may hide further problems");
	if (process_lacked_descriptors(p))
		finding_help(f, NULL, "record it again, and let it open more files");
	else if (p->image->lost_error == EFBIG)
		finding_help(f, NULL, "record it again, and let files be larger (ulimit -f), or with a lower --limit");
	else
		finding_help(f, NULL, "record it again, with a higher --limit or into a folder with more room");
}
