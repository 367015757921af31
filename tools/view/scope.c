/* SPDX-License-Identifier: MIT */
/* A trace of `sh -c make` has thousands of processes: what a person wants to see first, and a count of the rest. */
#include "view/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/terminal.h"
#include "base/text.h"
#include "graph/process.h"

static void show(struct scope *s, size_t process)
{
	if (!s->shown[process])
		s->shown_count++;
	s->shown[process] = true;
}

/* What the process of a run's root ended as, exec after exec. */
static size_t last_image(const struct tracedir *dir, size_t image)
{
	/* An image comes after the one that exec'ed it, so this ends. */
	while (dir->images[image].next_exec != NO_IMAGE && dir->images[image].next_exec > image)
		image = dir->images[image].next_exec;
	return image;
}

/* What it loaded beyond what every program has. */
static size_t weight(const struct process *p)
{
	size_t count = 0;
	for (size_t i = 0; i < p->object_count; i++)
		count += !is_system_library(object_name(p->objects[i]));
	return count;
}

/* Under a script the program that matters is a child, and it loads far more than the shell. */
static void show_largest(struct scope *s)
{
	/* By the root of a run. */
	struct { size_t process, most; } *largest = xcalloc(s->graph->process_count + 1, sizeof(*largest));
	for (size_t i = 0; i < s->graph->process_count; i++) {
		const struct process *p = &s->graph->processes[i];
		size_t root = p->image->run, own = process_counts(p) ? weight(p) : 0;
		if (own > largest[root].most) {
			largest[root].process = i;
			largest[root].most = own;
		}
	}
	for (size_t i = 0; i < s->dir->run_count; i++) {
		size_t root = s->dir->runs[i], program = last_image(s->dir, root);
		if (s->run != NO_IMAGE && s->run != root)
			continue;
		show(s, program);
		if (largest[root].most > 2 * weight(&s->graph->processes[program]))
			show(s, largest[root].process);
	}
	free(largest);
}

/* ld.so ended it before its first instruction, and not for want of a library. */
static bool died_at_start(const struct process *p)
{
	return p->image->audited && p->object_count && !p->started && !p->ended && !p->lost &&
		process_ending(p) != ENDING_GOOD;
}

static void choose(struct scope *s)
{
	long world;
	show_largest(s);
	for (size_t i = 0; i < s->graph->process_count; i++) {
		const struct process *p = &s->graph->processes[i];
		if (process_counts(p) &&
			(p->missing || died_at_start(p) || process_rank(s->graph, p, &world) != NO_RANK))
			show(s, i);
	}
	if (s->failed.process != NO_IMAGE)
		show(s, s->failed.process);
}

/* What is known of all processes that were read. */
static void look_over(struct scope *s)
{
	s->shown = xcalloc(s->graph->process_count + 1, sizeof(*s->shown));
	for (size_t i = 0; i < s->graph->process_count; i++)
		s->read_count += process_counts(&s->graph->processes[i]);
	groups_find(&s->groups, s->graph, NULL);
	s->failed = failed_find(s->graph);
}

void scope_open_in(struct scope *s, struct tracedir *dir, const char *run, const char *process, bool all)
{
	*s = (struct scope){.dir = dir};
	size_t one = process ? tracedir_image(s->dir, process) : NO_IMAGE;
	if (process && !run)
		s->run = s->dir->images[one].run;
	else
		s->run = tracedir_run(s->dir, run);
	if (process && s->run != NO_IMAGE && !tracedir_in_run(s->dir, one, s->run))
		fatal("process '%s' is not in run %s", process, run);
	s->graph = graph_read(s->dir, s->run, NULL);
	look_over(s);
	for (size_t i = 0; i < s->graph->process_count; i++)
		if (process_counts(&s->graph->processes[i]) && all && !process)
			show(s, i);
	if (process)
		show(s, one);
	else if (!all)
		choose(s);
}

void scope_open(struct scope *s, const char *dir, const char *run, const char *process, bool all)
{
	scope_open_in(s, tracedir_open(dir), run, process, all);
}

void scope_begin(struct scope *s, struct tracedir *dir, size_t run)
{
	*s = (struct scope){.dir = dir, .run = run};
	s->graph = graph_read(dir, run, NULL);
	look_over(s);
	choose(s);
}

void scope_close(struct scope *s)
{
	free(s->shown);
	groups_free(&s->groups);
	graph_free(s->graph);
	tracedir_close(s->dir);
}

/* Which of those that are not shown looked in vain for something comes first. */
static void print_processes(const struct scope *s, const struct terminal *t)
{
	enum { NAMES = 4 };
	size_t rest = s->read_count - s->shown_count, named = 0, failed = 0;
	struct buffer names = {0}, in_vain = {0};
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < s->graph->process_count; i++) {
			const struct process *p = &s->graph->processes[i];
			if (!process_counts(p) || s->shown[i] || (p->failed > 0) != (pass == 0))
				continue;
			failed += pass == 0;
			if (named >= NAMES)
				continue;
			buffer_string(&names, named++ ? ", " : "");
			terminal_name(&names, t, process_name(p));
			buffer_printf(&names, " (%s)", p->image->label);
		}
	}
	if (failed)
		buffer_printf(&in_vain, ", of which %zu looked in vain for a library", failed);
	printf("%zu more process%s%s: %s%s%s   (--all shows them, --process=PID shows one)\n", rest,
		rest == 1 ? "" : "es", in_vain.data ? in_vain.data : "", names.data, named < rest ? ", " : "",
		named < rest ? t->dots : "");
	buffer_free(&in_vain);
	buffer_free(&names);
}

void scope_print_rest(const struct scope *s, const struct terminal *t)
{
	if (s->shown_count < s->read_count)
		print_processes(s, t);
	if (s->run != NO_IMAGE && s->dir->run_count > 1)
		printf("%zu other run%s in this trace   (--run=N shows one, --run=all all)\n", s->dir->run_count - 1,
			s->dir->run_count == 2 ? "" : "s");
}

static void warn_lost(const struct scope *s)
{
	enum { LINES = 3 };
	size_t lines = 0;
	for (size_t i = 0; i < s->graph->process_count; i++) {
		const struct process *p = &s->graph->processes[i];
		if (!p->read || !p->lost || lines++ >= LINES)
			continue;
		const char *why = process_loss(p);
		if (p->lost == UINT64_MAX)
			warn("process %s: records were lost, nobody knows how many%s%s; what it shows is not all",
				p->image->label, why ? ": " : "", why ? why : "");
		else
			warn("process %s: %" PRIu64 " record%s lost%s%s; what it shows is not all", p->image->label,
				p->lost, p->lost == 1 ? " was" : "s were", why ? ": " : "", why ? why : "");
	}
	if (lines > LINES)
		warn("%zu more processes lost records", lines - LINES);
}

void scope_warn(const struct scope *s)
{
	fflush(stdout);
	for (size_t i = 0; i < s->dir->problem_count; i++)
		warn("%s", s->dir->problems[i]);
	warn_lost(s);
	if (s->dir->images_left_out)
		warn("%s: %" PRIu64
		     " process image%s or more left no trace: LIBTRACE_IMAGES was reached, or there was no room",
			s->dir->path, s->dir->images_left_out, plural(s->dir->images_left_out));
}
