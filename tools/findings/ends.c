/* SPDX-License-Identifier: MIT */
/*
 * run-failed: how a run ended, where that was bad and no other finding is an error: in which process, and what came
 * last before it.  Also what every rule that weighs a miss asks: whether a process came to a good end.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/text.h"
#include "finding/finding.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "snapshot/words.h"
#include "view/first-failed.h"

/* --- endings --- */

enum { OUTSIDE, CRASH, LIMIT };

/* What each signal says of who ended the program, and what is to be said of it. */
static const struct ended {
	int signal, kind;
	const char *note;	/* NULL: nothing */
	const char *help, *command;
} signals[] = {
	{SIGINT, OUTSIDE, NULL, NULL, NULL},
	{SIGTERM, OUTSIDE, NULL, NULL, NULL},
	{SIGHUP, OUTSIDE, NULL, NULL, NULL},
	{SIGPIPE, OUTSIDE, NULL, NULL, NULL},
	{SIGKILL, OUTSIDE, NULL, NULL, NULL},
	{SIGILL, CRASH,
		"the code has an instruction that this processor does not have, or one that stands for \"never\"",
		"take a build of it for this processor: an older version, or one made from source here; in a virtual "
		"machine, let the "
		"processor's flags through",
		NULL},
	{SIGABRT, CRASH, "a program does that to itself: what it printed last says why", NULL, NULL},
	{SIGTRAP, CRASH, "a program does that to itself: what it printed last says why", NULL, NULL},
	{SIGBUS, CRASH,
		"a file that it had mapped became shorter, or there was no room left for one in memory (/dev/shm)",
		NULL, NULL},
	{SIGFPE, CRASH, NULL, NULL, NULL},
	{SIGSEGV, CRASH, NULL, NULL, NULL},
	{SIGSYS, LIMIT, "a seccomp filter, as containers and sandboxes have it, forbade a system call",
		"run it with a filter that lets the call through (docker: --security-opt seccomp=PROFILE)", NULL},
	{SIGXCPU, LIMIT, "it used up the processor time that it may have", "give it more", "ulimit -t unlimited"},
	{SIGXFSZ, LIMIT, "it wrote a file larger than it may", "let files be larger", "ulimit -f unlimited"},
};

static const struct ended *ended_by(int signal)
{
	for (size_t i = 0; i < countof(signals); i++)
		if (signals[i].signal == signal)
			return &signals[i];
	return NULL;
}

/* A shell ends with 128 + N where signal N ended what it ran. */
static int signal_of(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status);
	return WEXITSTATUS(status) > 128 && ended_by(WEXITSTATUS(status) - 128) ? WEXITSTATUS(status) - 128 : 0;
}

int crash_signal(int status)
{
	int signal = signal_of(status);
	const struct ended *by = signal ? ended_by(signal) : NULL;
	return by && by->kind == CRASH ? signal : 0;
}

enum ending ending_with_parents(const struct diagnosis *d, const struct process *p)
{
	const struct image *i = p->image;
	/* A parent comes before its children, so this ends. */
	while (!i->has_status && i->parent != NO_IMAGE && i->parent < (size_t)(i - d->graph->dir->images))
		i = &d->graph->dir->images[i->parent];
	/* Someone ended it from outside: that says nothing of the libraries. */
	const struct ended *by = i->has_status && WIFSIGNALED(i->status) ? ended_by(WTERMSIG(i->status)) : NULL;
	if (by && by->kind == OUTSIDE)
		return ENDING_UNKNOWN;
	return process_ending(&d->graph->processes[i - d->graph->dir->images]);
}

/* --- the last thing --- */

/* What a process did last, as far as the trace tells. */
struct last {
	const struct object *opened;	/* by the latest dlopen that brought anything; NULL if there was none */
	bool nothing_after;	/* no search, no call in vain is later */
	const struct search *miss;	/* the latest dlopen in vain, expected or not */
	const struct symbol_miss *asked;
};

/* The object that was opened for itself, which o was needed by in the end. */
static const struct object *opened_for(const struct object *o)
{
	while (o->via == VIA_NEEDED && o->requester && o->requester->process == o->process &&
		o->requester->first < o->first)
		o = o->requester;
	return o;
}

static struct last last_of(const struct process *p)
{
	struct last last = {.nothing_after = true};
	uint64_t latest = 0;
	for (size_t i = 0; i < p->object_count; i++)
		if (!p->objects[i]->start_up && p->objects[i]->first > latest && !is_own_module(p->objects[i]->path)) {
			last.opened = p->objects[i];
			latest = p->objects[i]->first;
		}
	if (last.opened)
		last.opened = opened_for(last.opened);
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		last.nothing_after &= s->last <= p->last_load;
		bool vain = s->result == RESULT_FAILED && s->via == VIA_DLOPEN && !s->noload && !s->resolved;
		if (vain && (!last.miss || s->last > last.miss->last))
			last.miss = s;
	}
	for (size_t i = 0; i < p->asked_count; i++) {
		last.nothing_after &= p->asked[i]->last <= p->last_load;
		if (!last.asked || p->asked[i]->last > last.asked->last)
			last.asked = p->asked[i];
	}
	return last;
}

/* --- whose code it was --- */

static const struct fault *fault_of(const struct snapshot *snapshot, const struct process *p)
{
	for (size_t i = 0; snapshot && i < snapshot->fault_count; i++)
		if (snapshot->faults[i].pid == p->image->pid)
			return &snapshot->faults[i];
	return NULL;
}

static const struct object *object_named(const struct process *p, const char *name)
{
	for (size_t i = p->inherited_count + p->object_count; name && i-- > 0;) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		if (strcmp(last_component(o->path), name) == 0)
			return o;
	}
	return NULL;
}

/* Whether its file has constructors beyond the one that a compiler's start files make. */
static bool constructs(const struct snapshot *snapshot, const struct object *o)
{
	const struct elf_object *elf = snapshot ? object_elf(snapshot, o) : NULL;
	return elf && elf->constructors > 1;
}

/*
 * Of what was opened together with `opened`, the only one that has constructors, or itself where several have; NULL if
 * none has.
 */
static const struct object *constructor(
	const struct process *p, const struct snapshot *snapshot, const struct object *opened)
{
	const struct object *only = NULL;
	for (size_t i = 0; i < p->object_count; i++) {
		if (p->objects[i]->first < opened->first || !constructs(snapshot, p->objects[i]))
			continue;
		if (only)
			return opened;
		only = p->objects[i];
	}
	return only;
}

/* ld.so had loaded and bound everything, and its last call before the program, la_preinit, never came. */
static bool in_constructors(const struct process *p)
{
	return p->started && !p->begun && !p->lost && p->image->audited && !p->image->forked;
}

/*
 * Of what was loaded with the program, the only one beside the system's that has constructors; NULL if there are more,
 * or none.
 */
static const struct object *start_constructor(const struct process *p, const struct snapshot *snapshot)
{
	const struct object *only = NULL;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		if (o == p->program || !o->start_up || is_own_module(o->path) || is_system_library(object_name(o)) ||
			!constructs(snapshot, o))
			continue;
		if (only)
			return NULL;
		only = o;
	}
	return only;
}

/* --- what is told --- */

static void describe_cpu(struct finding *f, const struct snapshot *snapshot)
{
	if (!snapshot || !snapshot->host.cpu)
		return;
	if (snapshot->host.cpu_level)
		finding_evidence(f, "the processor is %s, x86-64-v%u", snapshot->host.cpu, snapshot->host.cpu_level);
	else
		finding_evidence(f, "the processor is %s", snapshot->host.cpu);
}

static void describe_last(struct finding *f, const struct last *last)
{
	const struct search *s = last->miss;
	const struct symbol_miss *a = last->asked;
	if (last->opened && last->nothing_after)
		finding_evidence(f, "%s was opened last, and no record of the process is later", last->opened->path);
	else if (last->opened)
		finding_evidence(f, "%s was opened last", last->opened->path);
	else if (!f->process->started && f->process->image->audited)
		finding_evidence(
			f, "it ended before its first instruction: its libraries were being loaded and prepared");
	else if (in_constructors(f->process))
		finding_evidence(f, "it ended before its main function: constructors of its libraries were running");
	if (s && s->error)
		finding_evidence(f, "the last that it opened in vain: %s (ld.so said: %s)", s->name, s->error);
	else if (s)
		finding_evidence(f, "the last that it opened in vain: %s", s->name);
	if (a)
		finding_evidence(f, "the last that it asked for with dlsym in vain: %s%s%s", a->symbol,
			a->object ? " of " : "", a->object ? a->object->path : "");
}

static void describe_signal(struct finding *f, const struct ended *by, const struct object *in)
{
	const struct file *file = f->snapshot && in ? snapshot_object(f->snapshot, in) : NULL;
	char *owner = file ? file_owner_words(file) : NULL;
	if (owner)
		finding_evidence(f, "%s belongs to %s", in->path, owner);
	free(owner);
	if (by->signal == SIGILL)
		describe_cpu(f, f->snapshot);
	if (by->note)
		finding_note(f, "%s: %s", words_signal(by->signal), by->note);
	if (by->signal == SIGBUS && f->snapshot && f->snapshot->host.container)
		finding_help(f, NULL,
			"where processes share memory, as PyTorch's DataLoader does: start the container with "
			"--shm-size=8g");
	if (by->help)
		finding_help(f, by->command, "%s", by->help);
}

static void report_crash(struct diagnosis *d, const struct process *p, const struct ended *by)
{
	const struct snapshot *snapshot = snapshot_of(d->snapshots, p);
	const struct fault *fault = fault_of(snapshot, p);
	struct last last = last_of(p);
	const struct object *in = object_named(p, fault ? fault->object : NULL), *begun = NULL;
	bool just = last.opened && last.nothing_after, early = !last.opened && in_constructors(p);
	if (!in && just)
		begun = constructor(p, snapshot, last.opened);
	else if (!in && early)
		begun = start_constructor(p, snapshot);
	const char *signal = words_signal(by->signal), *name = process_name(p);
	struct finding *f;
	if (in && in != p->program)
		f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p, "`%s` was killed by %s in `%s`%s", name, signal,
			object_name(in),
			just && in->first >= last.opened->first ? ", which had just been opened" :
				early                           ? ", before its main function" :
								  "");
	else if (in)
		f = finding_add(
			d, CODE_RUN_FAILED, SEVERITY_ERROR, p, "`%s` was killed by %s in its own code", name, signal);
	else if (begun && early)
		f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p, "`%s` was killed by %s in a constructor of `%s`",
			name, signal, object_name(begun));
	else if (early)
		f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p,
			"`%s` was killed by %s in a constructor of one of its libraries", name, signal);
	else if (begun)
		f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p,
			"`%s` was killed by %s when `%s` had been opened", name, signal, object_name(begun));
	else
		f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p, "`%s` was killed by %s", name, signal);
	const struct object *about = in ? in : begun;
	if (fault)
		finding_evidence(f, "the kernel's log: %s%s%s", fault->what, fault->object ? " in " : "",
			fault->object ? fault->object : "");
	if (about && about != p->program) {
		f->soname = object_name(about);
		f->path = about->path;
		f->requester = about;
		f->when = about->first;
		evidence_object_chain(f, about, about->path);
	}
	describe_last(f, &last);
	if (begun && early)
		finding_note(f, "of its libraries that are not the system's, it alone has constructors (inferred)");
	else if (begun)
		finding_note(f, "constructors of what was opened run next (inferred)");
	describe_signal(f, by, about);
}

static void report_limit(struct diagnosis *d, const struct process *p, const struct ended *by)
{
	struct finding *f = finding_add(d, CODE_REFUSED_BY_SYSTEM, SEVERITY_ERROR, p, "`%s` was killed by %s: %s",
		process_name(p), words_signal(by->signal), by->note);
	struct last last = last_of(p);
	describe_last(f, &last);
	finding_help(f, by->command, "%s", by->help);
}

/* SIGKILL comes from outside, and the kernel's log may say from where. */
static bool report_killed(struct diagnosis *d, const struct process *p)
{
	const struct fault *fault = fault_of(snapshot_of(d->snapshots, p), p);
	if (!fault || !strstr(fault->what, "memory"))
		return false;
	struct finding *f = finding_add(d, CODE_REFUSED_BY_SYSTEM, SEVERITY_ERROR, p, "the kernel killed `%s`: %s",
		process_name(p), fault->what);
	finding_evidence(f, "the kernel's log names process %u, %s", fault->pid, fault->name);
	finding_help(
		f, NULL, "give it more memory (a container: --memory, a batch job: its request), or let it use less");
	return true;
}

/* What shells, ld.so and env(1) end with, where it was not their program that did. */
static void report_not_started(struct diagnosis *d, const struct process *p, int status)
{
	struct finding *f = finding_add(d, CODE_RUN_FAILED, SEVERITY_ERROR, p, "`%s` ended with exit status %d: %s",
		process_name(p), status,
		status == 127 ? "a program, or a library that one needs, was not found" :
				"a program could not be started");
	struct buffer words = {0};
	for (const char *word = NULL; (word = trace_list_next(&p->image->argv, word)) && words.length < 200;)
		buffer_printf(&words, " %s", word);
	if (words.length)
		finding_evidence(f, "it was started as:%s", words.data);
	buffer_free(&words);
	struct last last = last_of(p);
	describe_last(f, &last);
	if (!p->ended)
		finding_note(f,
			"it did not leave through exit(3): it became a program that left no trace, or did not become "
			"one (inferred)");
	finding_help(f, NULL, "`libtrace check PROGRAM` says what a program needs, without running it");
}

/* --- runs --- */

static bool has_error(const struct diagnosis *d, size_t run)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i]->severity == SEVERITY_ERROR && d->findings[i]->process->image->run == run)
			return true;
	return false;
}

/* A child that the kernel's log says it ended; else the process that is to blame, else the run's own program. */
static const struct process *failed_process(const struct diagnosis *d, size_t run, const struct process *own)
{
	for (size_t i = 0; i < d->graph->process_count; i++) {
		const struct process *p = &d->graph->processes[i];
		if (p->read && p->image->run == run && fault_of(snapshot_of(d->snapshots, p), p) &&
			p->image->next_exec == NO_IMAGE)
			return p;
	}
	struct failed failed = failed_find(d->graph);
	bool other = !WIFSIGNALED(own->image->status) && failed.process != NO_IMAGE &&
		d->graph->dir->images[failed.process].run == run;
	return other ? &d->graph->processes[failed.process] : own;
}

static int signal_of_fault(const struct fault *fault)
{
	if (strstr(fault->what, "memory"))
		return SIGKILL;
	return strstr(fault->what, "opcode") || strstr(fault->what, "instruction") ? SIGILL : SIGSEGV;
}

static void judge(struct diagnosis *d, size_t run, const struct process *own)
{
	int status = own->image->status, signal = signal_of(status);
	const struct process *p = failed_process(d, run, own);
	const struct fault *fault = fault_of(snapshot_of(d->snapshots, p), p);
	/* The child's end is known by the log alone. */
	if (!signal && fault)
		signal = signal_of_fault(fault);
	const struct ended *by = signal ? ended_by(signal) : NULL;
	if (by && by->kind == CRASH)
		report_crash(d, p, by);
	else if (by && by->kind == LIMIT)
		report_limit(d, p, by);
	else if (signal == SIGKILL)
		report_killed(d, p);
	else if (!WIFSIGNALED(status) && (WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127))
		report_not_started(d, p, WEXITSTATUS(status));
}

void find_run_failed(struct diagnosis *d)
{
	const struct tracedir *dir = d->graph->dir;
	for (size_t i = 0; i < dir->run_count; i++) {
		size_t run = dir->runs[i], last = run;
		while (dir->images[last].next_exec != NO_IMAGE && dir->images[last].next_exec > last)
			last = dir->images[last].next_exec;
		const struct process *p = &d->graph->processes[last];
		if (p->read && process_ending(p) == ENDING_UNKNOWN && p->image->audited && !p->ended)
			d->unseen = true;
		if (!p->read || process_ending(p) != ENDING_BAD)
			continue;
		d->failed = finding_keep(d, words_status(p->image));
		if (!has_error(d, run))
			judge(d, run, p);
	}
}
