/* SPDX-License-Identifier: MIT */
/* Words that people read, each in one place. */
#include "print/print.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/text.h"
#include "graph/process.h"
#include "view/groups.h"

void words_origin(struct buffer *b, const struct terminal *t, const struct search *s, const struct candidate *c)
{
	if (c->origin == ORIGIN_DIRECT) {
		buffer_string(b,
			s->name[0] == '/'         ? "absolute path" :
				s->name[0] == '$' ? "path with $" :
						    "relative path");
		return;
	}
	buffer_string(b, origin_text(c->origin));
	if (c->owner) {
		buffer_string(b, " of ");
		terminal_name(b, t, object_name(c->owner));
	}
}

const char *words_outcome(const struct candidate *c)
{
	switch ((enum trace_outcome)c->outcome) {
	case TRACE_OUTCOME_UNKNOWN:
		return "not looked at";
	case TRACE_OUTCOME_FOUND:
		return "found";
	case TRACE_OUTCOME_MISSING:
		return "missing";
	case TRACE_OUTCOME_NO_PERMISSION:
		return "no permission";
	case TRACE_OUTCOME_WRONG_CLASS:
		return "wrong class: 32-bit, and the program is 64-bit";
	case TRACE_OUTCOME_WRONG_MACHINE:
		return "made for another machine";
	case TRACE_OUTCOME_NOT_ELF:
		return "not an ELF library";
	case TRACE_OUTCOME_TOO_SHORT:
		return "too short for an ELF file";
	case TRACE_OUTCOME_LOOP:
		return "symbolic links in a loop";
	case TRACE_OUTCOME_HIDDEN:
		return "hidden by a rule";
	case TRACE_OUTCOME_IO_ERROR:
		return c->error > 0 && c->error < 4096 ? strerror(c->error) : "I/O error";
	}
	return "not known";
}

const char *words_miss(const struct edge *e)
{
	if (!e->search)
		return "not looked for: loading had ended";
	if (e->search->noload)
		return "not loaded: asked for with RTLD_NOLOAD";
	if (e->search->usable && e->search->error)
		return "found, and refused";
	if (e->search->usable && e->search->call)
		return "found, but not mapped: loading was broken off";
	if (e->search->usable)
		return "found, but not mapped: asked for with RTLD_NOLOAD, or loading was broken off";
	return e->search->resolved ? "not found at first, loaded later" : "not found";
}

static const char *words_reason(enum trace_reason reason)
{
	switch (reason) {
	case TRACE_REASON_ALREADY_LOADED: return "already loaded under another name";
	case TRACE_REASON_MISSING: return "missing";
	case TRACE_REASON_NO_PERMISSION: return "no permission";
	case TRACE_REASON_WRONG_CLASS: return "of another word size";
	case TRACE_REASON_WRONG_MACHINE: return "made for another machine";
	case TRACE_REASON_NOT_ELF: return "not an ELF library";
	case TRACE_REASON_TOO_SHORT: return "too short for an ELF file";
	case TRACE_REASON_LOOP: return "symbolic links in a loop";
	case TRACE_REASON_DIRECTORY: return "a directory";
	case TRACE_REASON_LONG_PATH: return "too long a path";
	default: return "cannot be read";
	}
}

void words_redirect(struct buffer *b, const struct terminal *t, const struct redirect *r)
{
	struct buffer source = {0};
	terminal_name(&source, t, r->source);
	if (r->reason == TRACE_REASON_APPLIED || r->reason == TRACE_REASON_HIDDEN)
		buffer_printf(b, "%s by rule %u (%s:%u)", r->reason == TRACE_REASON_HIDDEN ? "hidden" : "redirected",
			r->number, source.data, r->line);
	else if (r->reason == TRACE_REASON_FOUND)
		buffer_printf(b, "rule %u (%s:%u) not needed: the search finds it", r->number, source.data, r->line);
	else
		buffer_printf(b, "rule %u (%s:%u) not applied: ", r->number, source.data, r->line);
	if (r->reason != TRACE_REASON_APPLIED && r->reason != TRACE_REASON_HIDDEN && r->reason != TRACE_REASON_FOUND) {
		terminal_name(b, t, r->to ? r->to : "");
		buffer_printf(b, " is %s", words_reason((enum trace_reason)r->reason));
	}
	buffer_free(&source);
}

/* sigabbrev_np(3) is younger than what we build on. */
const char *words_signal(int number)
{
	static char text[32];
	static const struct {
		int number;
		const char *name;
	} signals[] = {
		{SIGABRT, "SIGABRT"},
		{SIGALRM, "SIGALRM"},
		{SIGBUS, "SIGBUS"},
		{SIGFPE, "SIGFPE"},
		{SIGHUP, "SIGHUP"},
		{SIGILL, "SIGILL"},
		{SIGINT, "SIGINT"},
		{SIGKILL, "SIGKILL"},
		{SIGPIPE, "SIGPIPE"},
		{SIGQUIT, "SIGQUIT"},
		{SIGSEGV, "SIGSEGV"},
		{SIGSYS, "SIGSYS"},
		{SIGTERM, "SIGTERM"},
		{SIGTRAP, "SIGTRAP"},
		{SIGUSR1, "SIGUSR1"},
		{SIGUSR2, "SIGUSR2"},
		{SIGXCPU, "SIGXCPU"},
		{SIGXFSZ, "SIGXFSZ"},
	};
	for (size_t i = 0; i < countof(signals); i++)
		if (signals[i].number == number)
			return signals[i].name;
	snprintf(text, sizeof(text), "signal %d", number);
	return text;
}

const char *words_status(const struct image *i)
{
	static char text[64];
	if (!i->has_status)
		return NULL;
	if (WIFSIGNALED(i->status)) {
		snprintf(text, sizeof(text), "killed by %s", words_signal(WTERMSIG(i->status)));
	} else {
		snprintf(text, sizeof(text), "exit status %d", WEXITSTATUS(i->status));
	}
	return text;
}

void words_process(struct buffer *b, const struct terminal *t, const struct graph *g, const struct process *p)
{
	const struct image *i = p->image;
	long world, rank = process_rank(g, p, &world);
	buffer_printf(b, "process %s", i->label);
	if (rank != NO_RANK)
		buffer_printf(b, ", rank %ld", rank);
	if (i->forked && i->parent != NO_IMAGE)
		buffer_printf(b, ", forked from %s", g->dir->images[i->parent].label);
	else if (i->parent != NO_IMAGE && g->dir->images[i->parent].next_exec == p->index)
		buffer_printf(b, ", was %s", g->dir->images[i->parent].label);
	else if (i->parent != NO_IMAGE)
		buffer_printf(b, ", started by %s", g->dir->images[i->parent].label);
	if (i->next_exec != NO_IMAGE) {
		const struct image *next = &g->dir->images[i->next_exec];
		buffer_printf(b, ", then became %s", next->label);
		if (next->exe) {
			buffer_string(b, " ");
			terminal_name(b, t, last_component(next->exe));
		}
	}
}
