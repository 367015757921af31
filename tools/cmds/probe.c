/* SPDX-License-Identifier: MIT */
/*
 * `libtrace probe`: names everything that a program misses, those libraries as well that it would ask for later, by
 * running it on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/options.h"
#include "base/progress.h"
#include "diagnose/run.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "print/print.h"
#include "probe/probe.h"
#include "probe/report.h"
#include "remedy/remedy.h"

enum {
	OPTION_MAX_RUNS,
	OPTION_RUN_ON,
	OPTION_KEEP,
	OPTION_VERBOSE,
	OPTION_RUNNER,
	OPTION_REDIRECT,
	OPTION_RULES,
	OPTION_CUDA_COMPAT,
	OPTION_ALL,
	OPTION_FORMAT,
	OPTION_CHARSET,
	OPTION_COLOR,
};

static const struct cmd_option options[] = {
	[OPTION_MAX_RUNS] = {"max-runs", 'n', "N", "run the command N times at most (20)"},
	[OPTION_RUN_ON] = {"run-on", 0, NULL,
		"let calls into stand-ins return 0, where the first one ends the run otherwise"},
	[OPTION_KEEP] = {"keep", 0, NULL, "keep stand-ins, traces and output of the runs, and say where"},
	[OPTION_VERBOSE] = {"verbose", 'v', NULL, "let the runs write to stderr"},
	[OPTION_RUNNER] = {"runner", 0, "WORDS", "what runs the program, such as 'qemu-aarch64-static -L ROOT'"},
	[OPTION_REDIRECT] = {"redirect", 0, "RULE",
		"send lookups elsewhere, such as 'libfoo.so.1 to /opt/libfoo.so.1'"},
	[OPTION_RULES] = {"rules", 0, "FILE", "the rules of a file, behind those of --redirect"},
	[OPTION_CUDA_COMPAT] = {"cuda-compat", 0, "[=auto|off|DIR|force:DIR]",
		"use CUDA forward-compatibility libraries where they suit (auto)"},
	[OPTION_ALL] = {"all", 'a', NULL, "fold nothing: every path that was searched"},
	[OPTION_FORMAT] = {"format", 'f', "text|json", "json holds everything"},
	[OPTION_CHARSET] = CHARSET_ROW,
	[OPTION_COLOR] = COLOR_ROW,
	{0},
};

enum { RUNS = 20, RUNS_MAX = 1000 };

/* --- what is missing --- */

struct probing {
	struct probe *probe;
	size_t added;
};

static struct probe_missing *missing_of(struct probe *p, const char *soname)
{
	for (size_t i = 0; i < p->missing_count; i++)
		if (strcmp(p->missing[i].soname, soname) == 0)
			return &p->missing[i];
	return NULL;
}

static void add_paths(struct probe *p, struct check_paths *to, const struct check_paths *from)
{
	for (size_t i = 0; i < from->count; i++)
		check_paths_add(to, strings_keep_string(&p->check.strings, from->paths[i]));
}

static struct probe_missing *take_search(
	struct probing *t, const struct snapshot *snapshot, const struct process *process, const struct search *s)
{
	struct probe *p = t->probe;
	struct check_library *l = check_library_of(&p->check, snapshot, process, s);
	if (s->requester && s->requester->path)
		check_paths_add(&l->requesters, strings_keep_string(&p->check.strings, s->requester->path));
	struct probe_missing *known = missing_of(p, l->soname);
	if (known)
		return known;
	grow(p->missing, p->missing_count);
	p->missing[p->missing_count] = (struct probe_missing){.soname = l->soname, .entry = l, .run = p->run_count};
	t->added++;
	return &p->missing[p->missing_count++];
}

/* The objects whose loading a missing library ended: what asked for it, up to what was opened or started. */
static void add_blocked(struct probe *p, struct check_library *l, const struct process *process, const struct search *s)
{
	for (const struct object *o = s->requester; s->via == VIA_NEEDED && o;
		o = o->via == VIA_NEEDED ? o->requester : NULL) {
		char *path = probe_object_path(process, o);
		if (path)
			check_paths_add(&l->blocks, strings_keep_string(&p->check.strings, path));
		free(path);
	}
}

static void take_miss(void *context, const struct process *process, const struct snapshot *snapshot,
	const struct search *s, enum severity severity)
{
	struct probing *t = context;
	/* What the program opened by itself and did without is not missing. */
	if (s->via == VIA_NEEDED || (s->via == VIA_DLOPEN && severity != SEVERITY_NOTE))
		add_blocked(t->probe, take_search(t, snapshot, process, s)->entry, process, s);
}

static void take_asked(struct probing *t, const struct check_library *l)
{
	const struct finding *f = l->finding;
	struct check_library *ours = take_search(t, f->snapshot, f->process, f->search)->entry;
	add_paths(t->probe, &ours->requesters, &l->requesters);
	add_paths(t->probe, &ours->blocks, &l->blocks);
}

/*
 * Objects that could not be loaded: their files tell all that they miss, the run only told the first.  The answers
 * stay, as findings point into them.
 */
static void ask_about(struct probe *p, struct probing *t, const struct check_paths *paths)
{
	struct check *c = xcalloc(1, sizeof(*c));
	*c = (struct check){.launch = p->check.launch, .every = true, .catalog = p->check.catalog};
	check_begin(c);
	for (size_t i = 0; i < paths->count; i++) {
		char *real = runner_path(&c->launch.runner, paths->paths[i]);
		check_files_add_found(&c->files, real);
		free(real);
	}
	check_run(c);
	grow(p->asked, p->asked_count);
	p->asked[p->asked_count++] = c;
	for (size_t i = 0; i < c->round_count; i++)
		probe_reach(p, c->rounds[i].graph);
	for (size_t i = 0; i < c->library_count; i++)
		take_asked(t, c->libraries[i]);
}

/* How many were found missing that were not before. */
static size_t take_misses(struct probe *p, const struct probe_run *run)
{
	struct probing t = {.probe = p};
	struct diagnosis diagnosis = {.graph = run->graph, .snapshots = run->snapshots, .catalog = p->check.catalog};
	struct check_paths blocked = {0};
	size_t first = p->missing_count;
	for (size_t i = 0; i < run->graph->process_count; i++) {
		const struct process *process = &run->graph->processes[i];
		misses_each(&diagnosis, process, snapshot_of(run->snapshots, process), take_miss, &t);
	}
	for (size_t i = first; i < p->missing_count; i++)
		add_paths(p, &blocked, &p->missing[i].entry->blocks);
	if (blocked.count)
		ask_about(p, &t, &blocked);
	free(blocked.paths);
	return t.added;
}

static void find_machine(struct probe *p, const struct graph *g)
{
	for (size_t i = 0; i < g->process_count && !p->machine; i++)
		p->machine = g->processes[i].image->machine;
}

/* --- the runs --- */

/* Until a run misses nothing that the one before it did not, and what it loaded wants nothing more of the stand-ins. */
static void run_until_complete(struct probe *p)
{
	struct progress progress;
	progress_begin(&progress, "run", 0);
	while (p->run_count < p->max_runs) {
		progress_step(&progress, p->run_count + 1);
		probe_run_once(p);
		const struct probe_run *run = &p->runs[p->run_count - 1];
		if (!run->graph)
			break;
		find_machine(p, run->graph);
		size_t more = take_misses(p, run);
		probe_reach(p, run->graph);
		bool changed = probe_stand_ins(p);
		p->complete = !more && !changed;
		if (p->complete)
			break;
	}
	progress_end(&progress);
}

/* Not missing, as the system has it: but of another version than was asked for, perhaps. */
static void find_served(struct probe *p)
{
	const struct probe_run *run = &p->runs[p->run_count - 1];
	if (!run->graph)
		return;
	p->served = (struct diagnosis){.graph = run->graph, .snapshots = run->snapshots, .catalog = p->check.catalog};
	for (size_t i = 0; i < run->graph->process_count; i++) {
		const struct process *process = &run->graph->processes[i];
		const struct snapshot *snapshot = snapshot_of(run->snapshots, process);
		if (snapshot)
			find_requirement_unmet(&p->served, process, snapshot);
	}
}

/* Nothing is missing, and it failed: whether that has to do with libraries is for the rules of `diagnose` to say. */
static void find_ended(struct probe *p)
{
	const struct probe_run *run = &p->runs[p->run_count - 1];
	if (!run->graph || p->missing_count || run->status == 0)
		return;
	p->ended_shown = xcalloc(run->graph->process_count + 1, sizeof(*p->ended_shown));
	for (size_t i = 0; i < run->graph->process_count; i++)
		p->ended_shown[i] = true;
	p->ended = (struct diagnosis){
		.graph = run->graph, .snapshots = run->snapshots, .catalog = p->check.catalog, .shown = p->ended_shown};
	diagnosis_run(&p->ended);
}

static char *make_folder(const struct probe *p, const char *name)
{
	char *path = xasprintf("%s/%s", p->folder.path, name);
	if (mkdir(path, 0700) != 0)
		fatal("make '%s':", path);
	return path;
}

static void begin(struct probe *p)
{
	tempdir_make(&p->folder, "libtrace-probe");
	char *lib = make_folder(p, "lib");
	p->lib = open(lib, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(lib);
	p->report = xasprintf("%s/calls", p->folder.path);
	int report = open(p->report, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (p->lib < 0 || report < 0)
		fatal("write to '%s':", p->folder.path);
	close(report);
	check_begin(&p->check);
	p->check.catalog = catalog_open();
	p->check.diagnosis.catalog = p->check.catalog;
}

static void end(struct probe *p, bool keep)
{
	for (size_t i = 0; i < p->asked_count; i++) {
		p->asked[i]->catalog = NULL;	/* borrowed, as launch is */
		check_free(p->asked[i]);
		free(p->asked[i]);
	}
	free(p->asked);
	for (size_t i = 0; i < p->missing_count; i++)
		free(p->missing[i].obstacle);
	free(p->missing);
	for (size_t i = 0; i < p->object_count; i++) {
		symbol_table_free(p->objects[i].table);
		free(p->objects[i].needed.paths);
	}
	free(p->objects);
	map_free(&p->reached);
	diagnosis_free(&p->served);
	diagnosis_free(&p->ended);
	free(p->ended_shown);
	check_free(&p->check);
	for (size_t i = 0; i < p->run_count; i++) {
		if (!p->runs[i].dir)
			continue;
		snapshots_free(p->runs[i].snapshots);
		graph_free(p->runs[i].graph);
		tracedir_close(p->runs[i].dir);
	}
	free(p->runs);
	free(p->report);
	free(p->called);
	free(p->limits);
	close(p->lib);
	if (keep) {
		warn("stand-ins, traces and output of the runs are kept in '%s'", p->folder.path);
		tempdir_keep(&p->folder);
	} else {
		tempdir_remove(&p->folder);
	}
}

static int probe(struct probe *p, const struct probe_report *report, bool keep)
{
	begin(p);
	warn("runs '%s' several times, with stand-ins for what it misses (%zu runs at most)", p->command[0],
		p->max_runs);
	run_until_complete(p);
	find_served(p);
	find_ended(p);
	remedy_add(&p->check.diagnosis);
	int status = p->missing_count ? 1 : 0;
	if (!p->runs[0].graph) {
		warn("'%s' left no trace, so nothing is known of it", p->command[0]);
		status = exit_trouble;
	} else {
		probe_report(p, report);
	}
	cmd_flush();
	end(p, keep);
	return status;
}

static int run(int argc, char **argv)
{
	static const int launch_options[] = {
		[OPTION_REDIRECT] = LAUNCH_REDIRECT,
		[OPTION_RULES] = LAUNCH_RULES,
		[OPTION_CUDA_COMPAT] = LAUNCH_CUDA_COMPAT,
	};
	const char *value, *charset = NULL, *color = NULL;
	/* It goes by what ld.so does. */
	struct probe p = {.max_runs = RUNS, .check.launch.no_preload = true};
	struct probe_report report = {0};
	bool keep = false;
	int option, operand;
	launch_guard_descriptors();
	while ((option = cmd_next_option(&cmd_probe, argc, argv, &value, &operand)) >= 0) {
		switch (option) {
		case OPTION_MAX_RUNS: p.max_runs = (size_t)cmd_number("the number of runs", value, 1); break;
		case OPTION_RUN_ON: p.run_on = true; break;
		case OPTION_KEEP: keep = true; break;
		case OPTION_VERBOSE: p.verbose = true; break;
		case OPTION_RUNNER: runner_parse(&p.check.launch.runner, value); break;
		case OPTION_ALL: report.all = true; break;
		case OPTION_FORMAT: report.json = cmd_choice("format", value, "text|json") == 1; break;
		case OPTION_CHARSET: charset = value; break;
		case OPTION_COLOR: color = value; break;
		default: launch_take_option(&p.check.launch, launch_options[option], value);
		}
	}
	if (operand == argc)
		fatal("no command to run was given (libtrace probe -h explains)");
	if (p.max_runs > RUNS_MAX)
		fatal("%zu runs are too many (%d at most)", p.max_runs, RUNS_MAX);
	report.terminal = terminal_choose(charset, color);
	p.command = argv + operand;
	struct launch *l = &p.check.launch;
	if (launch_prepare(l, p.command) != 0) {
		launch_free(l);
		return exit_trouble;
	}
	if (l->obstacle)
		fatal("'%s' %s", l->program.file, l->obstacle);
	int status = probe(&p, &report, keep);
	launch_free(l);
	return status;
}

const struct cmd cmd_probe = {
	.name = "probe",
	.usage = "[--] COMMAND [ARGUMENT…]",
	.summary = "run a program on with stand-ins, and say all that it misses",
	.options = options,
	.run = run,
};
