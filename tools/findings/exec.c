/* SPDX-License-Identifier: MIT */
/*
 * no-interpreter, exec-failed: programs that were not started.  A search in PATH by hand fails in folder after folder,
 * and many a program asks for a helper that it can do without: only what lacks its interpreter is worth telling in a
 * run that ended well, and of the rest the last, in one that did not.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"

/* What the program that the run began with ended as. */
static const struct process *end_of_run(const struct graph *g, const struct process *p)
{
	size_t i = p->image->run;
	while (g->dir->images[i].next_exec != NO_IMAGE && g->dir->images[i].next_exec > i)
		i = g->dir->images[i].next_exec;
	return &g->processes[i];
}

/* Neither a program nor a script, so that the shell gave up as well. */
static bool is_no_script(const struct graph *g, const struct process *p, const struct exec *e)
{
	const struct image *end = end_of_run(g, p)->image;
	return e->error == ENOEXEC && !e->succeeded && end->has_status && WIFEXITED(end->status) &&
		WEXITSTATUS(end->status) == 126;
}

static struct finding *report(struct diagnosis *d, const struct process *p, const struct exec *e, enum code code,
	enum severity severity, const char *words)
{
	char *reason = exec_reason(e);
	struct finding *f = finding_add(
		d, code, severity, p, "`%s` could not be started: %s", exec_name(e), words ? words : reason);
	f->path = e->file ? e->file : e->path;
	if (e->pid == p->image->pid || strncmp(e->function, "posix_spawn", 11) == 0)
		finding_evidence(
			f, "%s of `%s` in %s: %s", e->function, e->path, process_name(p), strerror((int)e->error));
	else
		finding_evidence(f, "%s of `%s` in process %u, which %s started: %s", e->function, e->path, e->pid,
			process_name(p), strerror((int)e->error));
	if (e->count > 1)
		finding_evidence(f, "tried in %llu folders, the last is this", (unsigned long long)e->count);
	free(reason);
	return f;
}

static void report_interpreter(struct diagnosis *d, const struct process *p, const struct exec *e, enum ending ending)
{
	char *words = xasprintf("its interpreter `%s` is not there", e->interpreter);
	struct finding *f = report(d, p, e, CODE_NO_INTERPRETER,
		ending == ENDING_GOOD ? SEVERITY_WARNING : SEVERITY_ERROR,
		e->interpreter_error == ENOENT ? words : NULL);
	finding_note(f, "shells say \"not found\" of the file, which is there, and end with status 127");
	if (strstr(e->interpreter, "/ld-") || strstr(e->interpreter, "/ld.so"))
		finding_help(f, NULL,
			"run it where its C library is: `%s` is the dynamic linker of another distribution or "
			"architecture",
			last_component(e->interpreter));
	else
		finding_help(f, NULL,
			"install what brings `%s`, or name in its first line an interpreter that is there",
			e->interpreter);
	free(words);
}

static void report_last(struct diagnosis *d, const struct process *p, const struct exec *e, const struct image *end)
{
	bool shell = WIFEXITED(end->status) && (WEXITSTATUS(end->status) == 126 || WEXITSTATUS(end->status) == 127);
	struct finding *f = report(d, p, e, CODE_EXEC_FAILED, shell ? SEVERITY_ERROR : SEVERITY_WARNING, NULL);
	finding_note(
		f, "it is the last that was not started in a run that %s", process_end_words(end_of_run(d->graph, p)));
	if (e->error == ENOENT)
		finding_help(f, NULL, strchr(e->path, '/') ? "make or install it, or name it by its whole path" :
			"install the program, or add its folder to PATH");
	else if (e->error == ENOEXEC)
		finding_help(f, NULL,
			"a script has to name what runs it in its first line (#!/bin/sh); a program has to be one of "
			"this processor");
	else if (e->error == EACCES)
		finding_help(
			f, NULL, "make the file executable (chmod +x), on a file system that is not mounted noexec");
}

struct last_exec {
	const struct process *process;
	const struct exec *exec;
};

void find_exec(struct diagnosis *d, const struct process *judged, const struct snapshot *snapshot)
{
	struct last_exec last = {0};
	const struct graph *g = d->graph;
	(void)snapshot;
	if (!finding_is_first_judged(d, judged))
		return;
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		if (!p->read)
			continue;
		enum ending ending = process_ending(end_of_run(g, p));
		for (size_t k = 0; k < p->exec_count; k++) {
			const struct exec *e = &p->execs[k];
			if (!exec_is_miss(p, e) && !is_no_script(g, p, e))
				continue;
			if (e->interpreter && e->interpreter_error)
				report_interpreter(d, p, e, ending);
			else if (ending == ENDING_BAD && (!last.exec || e->time_ns >= last.exec->time_ns))
				last = (struct last_exec){p, e};
		}
	}
	if (last.exec)
		report_last(d, last.process, last.exec, end_of_run(g, last.process)->image);
}
