/* SPDX-License-Identifier: MIT */
/* What `record` says when the program has ended: whether a trace arrived, and what is in it. */
#include "cmds/record-summary.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/shell.h"
#include "base/text.h"
#include "cmds/record-unpreloaded.h"
#include "cmds/record-untraced.h"
#include "diagnose/run.h"
#include "finding/finding.h"
#include "launch/launch.h"
#include "launch/outdir.h"
#include "launch/supervise.h"
#include "machine/machine.h"
#include "trace/env.h"
#include "tracedir/files.h"
#include "view/scope.h"

enum { NAMES_SHOWN = 5 };

/* The GLOB that keeps programs out of the trace, NULL if none does. */
static const char *only_glob(const struct launch *l)
{
	const char *variable = getenv(ENV_ONLY);
	return l->only ? l->only : variable && *variable ? variable : NULL;
}

struct arrival {
	const struct launch *launch;
	const struct supervised *child;
	uint64_t start;		/* the latest of its PID */
	bool found;
	bool full;		/* an image was left out: there are as many as there may be */
};

static void note_arrival(void *context, const struct trace_header *h, bool has_records)
{
	struct arrival *a = context;
	const struct launch *l = a->launch;
	bool emulated = l->runner.words.count > 0;
	a->full |= h->flags & TRACE_HEADER_IMAGES;
	/* On a full disk there are chunks, and nothing in them. */
	if (h->module != (l->audit || !l->preload ? TRACE_MODULE_AUDIT : TRACE_MODULE_PRELOAD) || !has_records)
		return;
	/* Another program than CMD may be the one that GLOB matches. */
	a->found |= only_glob(l) != NULL;
	if (h->pid != (uint32_t)a->child->pid || (emulated ? h->start < a->start : h->start != a->child->start))
		return;
	a->found = true;
	a->start = h->start;
}

static struct arrival look_for_trace(const struct launch *l, const struct output *o, const struct supervised *s)
{
	struct arrival a = {.launch = l, .child = s, .start = s->start};
	struct output_files files;
	output_files_read(&files, o->fd);
	output_files_each_chunk(&files, o->fd, note_arrival, &a);
	output_files_free(&files);
	return a;
}

bool summary_find_trace(const struct launch *l, const struct output *o, struct supervised *s)
{
	struct arrival a = look_for_trace(l, o, s);
	s->start = a.start;
	return a.found;
}

void summary_no_trace(const struct launch *l, const struct output *o, const struct supervised *s)
{
	const char *program = l->program.file;
	struct statvfs fs;
	struct stat st;
	if (only_glob(l))
		warn("no trace was written: no program that ran matches '%s'", only_glob(l));
	else if (look_for_trace(l, o, s).full)
		warn("no trace of '%s' was written: '%s' holds as many images as it may (--images)", program, o->shown);
	else if (fstatat(o->fd, FORMAT_FILE, &st, AT_SYMLINK_NOFOLLOW) != 0)
		warn("no trace of '%s' was written: '%s' was removed meanwhile", program, o->shown);
	else if (fstatvfs(o->fd, &fs) == 0 && (fs.f_bavail == 0 || (fs.f_files && fs.f_favail == 0)))
		warn("no trace of '%s' was written: there is no room left in '%s'", program, o->shown);
	else if (WIFSIGNALED(s->status))
		warn("no trace of '%s' was written: it was killed (%s) before the audit module was loaded, or could "
		     "not write",
			program, strsignal(WTERMSIG(s->status)));
	else
		warn("no trace of '%s' was written: its dynamic linker did not load '%s', or it may not write to '%s'",
			program, l->audit, o->shown);
}

struct names {
	const char **names;	/* each once: strings of a graph are equal if their addresses are */
	size_t count;
	struct map seen;
};

static void add_name(struct names *list, const char *name)
{
	void **seen = map_at(&list->seen, (struct map_key){.a = (uintptr_t)name});
	if (*seen)
		return;
	*seen = list;
	grow(list->names, list->count);
	list->names[list->count++] = name;
}

struct counts {
	size_t images, objects;
	uint64_t lookups, lost;
	bool unknown_loss;
	struct names missing;	/* DT_NEEDED ones first */
};

static void count_process(struct counts *c, const struct process *p)
{
	c->images++;
	c->objects += p->object_count;
	if (p->lost == UINT64_MAX)
		c->unknown_loss = true;
	else
		c->lost += p->lost;
	for (size_t i = 0; i < p->search_count; i++)
		c->lookups += p->searches[i]->count;
}

/* Of those that were looked for in vain, the ones that somebody needs or the others. */
static void count_missing(struct counts *c, const struct process *p, bool needed)
{
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		if (s->result == RESULT_FAILED && !s->resolved && !s->usable && !is_own_module(s->name) &&
			(s->via == VIA_NEEDED) == needed)
			add_name(&c->missing, s->name);
	}
}

/* " DIR" where a command would not find it by itself. */
static char *operand(const struct launch *l, const struct output *o)
{
	const char *variable = getenv(ENV_OUTPUT);
	bool found = l->output ? strcmp(l->output, DEFAULT_OUTPUT) == 0 && !(variable && *variable) :
		!variable || !*variable || !strchr(variable, '%');
	if (found)
		return xstrdup("");
	char *word = shell_path(o->shown), *text = xasprintf(" %s", word);
	free(word);
	return text;
}

static void print_counts(const struct launch *l, const struct output *o, const struct graph *g, const struct counts *c,
	const struct finding *first, const char *failed)
{
	bool error = first && first->severity == SEVERITY_ERROR, worth = error || (first && failed);
	struct buffer names = {0};
	char *dir = operand(l, o);
	warn("%zu object%s loaded, %llu lookup%s, in %zu process image%s", c->objects, plural(c->objects),
		(unsigned long long)c->lookups, plural(c->lookups), c->images, plural(c->images));
	if (c->lost || c->unknown_loss)
		warn("the trace is not complete: %llu record%s%s lost", (unsigned long long)c->lost, plural(c->lost),
			c->unknown_loss ? " and an unknown number more were" : c->lost == 1 ? " was" : " were");
	for (size_t i = 0; i < c->missing.count && i < NAMES_SHOWN; i++)
		buffer_printf(&names, "%s%s", i ? ", " : "", c->missing.names[i]);
	if (c->missing.count > NAMES_SHOWN)
		buffer_printf(&names, " and %zu more", c->missing.count - NAMES_SHOWN);
	if (c->missing.count)
		warn("not found: %s", names.data);
	if (l->preload)
		summary_unpreloaded(g);
	summary_untraced(g);
	if (failed && !error)
		warn("the command failed (%s)%s", failed, worth ? "" : "; no library problem was seen");
	if (worth)
		warn("%s[%s]: %s", severity_name(first->severity), code_name(first->code), first->headline);
	warn("the trace is in '%s'; next: libtrace %s%s", o->shown, worth ? "diagnose" : "tree", dir);
	buffer_free(&names);
	free(dir);
}

/* The run of the child: the one that its first image belongs to; NO_IMAGE, all, if it has none. */
static size_t run_of(const struct tracedir *dir, const struct supervised *s)
{
	for (size_t i = 0; i < dir->image_count; i++)
		if (dir->images[i].pid == (uint32_t)s->pid && dir->images[i].start == s->start)
			return dir->images[i].run;
	return NO_IMAGE;
}

/* The runner's root as the snapshot wants it; NULL for none, to be freed. */
static char *root_of(const struct launch *l)
{
	return l->runner.root ? realpath(l->runner.root, NULL) : NULL;
}

/*
 * What a full disk or a broken file does to it costs one line, and nothing else; none where there is no trace to go
 * with it.
 */
static struct snapshots *take_snapshot(
	const struct launch *l, const struct output *o, const struct graph *g, bool traced)
{
	char *problem = NULL, *root = root_of(l);
	struct snapshots *all = snapshots_read(g->dir->fd, o->shown, &problem);
	if (problem && traced)
		warn("%s", problem);
	int error = snapshots_keep(all, snapshot_take(all, g, root), g->dir->fd);
	if (error && traced)
		warn("write '%s/" SNAPSHOT_FILE "': %s", o->shown, strerror(error));
	free(problem);
	free(root);
	return all;
}

static void print_counts_of(const struct launch *l, const struct output *o, const struct graph *g,
	const struct finding *first, const char *failed)
{
	struct counts c = {0};
	for (size_t i = 0; i < g->process_count; i++)
		if (process_counts(&g->processes[i]))
			count_process(&c, &g->processes[i]);
	for (int needed = 1; needed >= 0; needed--)
		for (size_t i = 0; i < g->process_count; i++)
			if (process_counts(&g->processes[i]))
				count_missing(&c, &g->processes[i], needed);
	print_counts(l, o, g, &c, first, failed);
	free(c.missing.names);
	map_free(&c.missing.seen);
}

static void print_findings(const struct launch *l, const struct output *o, const struct scope *scope,
	const struct snapshots *snapshots)
{
	struct catalog *catalog = catalog_open();
	struct diagnosis d = {.graph = scope->graph,
		.shown = scope->shown,
		.groups = &scope->groups,
		.snapshots = snapshots,
		.catalog = catalog};
	diagnosis_run(&d);
	print_counts_of(l, o, scope->graph, diagnosis_first(&d, SEVERITY_WARNING), d.failed);
	diagnosis_free(&d);
	catalog_free(catalog);
}

/* Whether "2.31" is before 2.35. */
static bool is_old(const char *glibc)
{
	return glibc && strncmp(glibc, "2.", 2) == 0 && strtoul(glibc + 2, NULL, 10) < 35;
}

/* What any audit module does to a program there, and this one cannot help. */
static void print_crash(const struct tracedir *dir, const struct supervised *s)
{
	for (size_t i = 0; i < dir->image_count; i++) {
		const struct image *m = &dir->images[i];
		if (m->pid == (uint32_t)s->pid && m->start == s->start && is_old(m->glibc) && WIFSIGNALED(s->status) &&
		    WTERMSIG(s->status) == SIGSEGV)
			warn("killed by SIGSEGV; if it called dlmopen(LM_ID_NEWLM): glibc %s crashes there under any "
			     "audit module (bug 28062)",
				m->glibc);
	}
}

static void end(const struct launch *l, const struct output *o, const struct supervised *s, bool traced, bool quiet)
{
	struct scope scope;
	struct tracedir *dir = tracedir_open(o->path);
	scope_begin(&scope, dir, run_of(dir, s));
	struct snapshots *snapshots = take_snapshot(l, o, scope.graph, traced);
	if (traced && !quiet) {
		print_crash(dir, s);
		print_findings(l, o, &scope, snapshots);
	}
	snapshots_free(snapshots);
	scope_close(&scope);
}

/* Whether there is anything that tracedir_open would read. */
static bool has_trace(const struct output *o)
{
	struct output_files files;
	bool has = output_files_read(&files, o->fd) && files.format && files.traces;
	output_files_free(&files);
	return has;
}

void summary_end(const struct launch *l, const struct output *o, const struct supervised *s, bool traced, bool quiet)
{
	if (!traced && !has_trace(o))
		return;
	/* In a process of its own: whatever a trace does to its reader, the program's status is passed on. */
	pid_t pid = fork();
	if (pid < 0)
		return;
	if (pid == 0) {
		supervise_release();
		end(l, o, s, traced, quiet);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
