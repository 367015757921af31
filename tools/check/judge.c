/* SPDX-License-Identifier: MIT */
/* From ld.so's answers to what is missing. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/progress.h"
#include "base/text.h"
#include "check/check.h"
#include "diagnose/run.h"
#include "findings/evidence.h"
#include "machine/machine.h"
#include "print/print.h"
#include "remedy/parts.h"

bool check_paths_add(struct check_paths *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->paths[i], path) == 0)
			return false;
	grow(list->paths, list->count);
	list->paths[list->count++] = path;
	return true;
}

/* --- asking --- */

/* The file among the objects of its process: by its path, or where ld.so has another name for it, by what it is. */
static const struct object *object_of(const struct process *p, const struct check_file *file)
{
	if (!file->python && p->program)
		return p->program;
	for (size_t i = 0; i < p->object_count; i++)
		if (p->objects[i]->ino == file->ino && p->objects[i]->dev == file->dev)
			return p->objects[i];
	return NULL;
}

static void take_answer(struct check *c, const struct check_round *r, size_t file, const struct question *q)
{
	struct check_answer *a = &c->answers[file];
	a->round = r;
	a->process = NULL;
	if (q->image != NO_IMAGE) {
		a->process = &r->graph->processes[q->image];
		a->object = object_of(a->process, &c->files.files[file]);
	}
	if (!a->process || !a->object) {
		a->process = NULL;
		check_files_skip(&c->files, c->files.files[file].path, q->obstacle ? q->obstacle : "the dynamic linker refuses it");
	}
}

static void progressed(void *context, size_t done)
{
	progress_step(context, done);
}

/* Asks about the files whose numbers are given. */
static bool ask(struct check *c, const size_t *numbers, size_t count)
{
	struct check_round *r = &c->rounds[c->round_count];
	struct progress progress;
	if (!count)
		return false;
	resolver_begin(&r->resolver, &c->launch, &c->files.files[numbers[0]].elf);
	c->round_count++;
	struct question *questions = xcalloc(count, sizeof(*questions));
	for (size_t i = 0; i < count; i++) {
		const struct check_file *file = &c->files.files[numbers[i]];
		questions[i] = (struct question){.object = file->path, .program = file->python, .before = &c->answers[numbers[i]].before};
	}
	progress_begin(&progress, "asking the dynamic linker", count);
	resolver_ask(&r->resolver, questions, count, c->jobs, progressed, &progress);
	progress_end(&progress);
	r->dir = resolver_open(&r->resolver, questions, count);
	r->graph = graph_read(r->dir, NO_IMAGE, NULL);
	r->snapshots = xcalloc(1, sizeof(*r->snapshots));
	r->snapshots->brief = true;
	r->take = snapshot_take(r->snapshots, r->graph, c->launch.runner.root);
	for (size_t i = 0; i < count; i++)
		take_answer(c, r, numbers[i], &questions[i]);
	free(questions);
	return true;
}

static const char no_python[] = "an extension module, and no Python for it was found (--python names one)";

/* Files of one machine that can be asked about; the others are skipped. */
static size_t choose(struct check *c, size_t *numbers)
{
	size_t count = 0;
	for (size_t i = 0; i < c->files.count; i++) {
		struct check_file *file = &c->files.files[i];
		const char *obstacle = NULL;
		if (count == 0)
			obstacle = resolver_obstacle(&c->launch, &file->elf);
		else if (!elf_same_machine(&c->files.files[numbers[0]].elf, &file->elf))
			obstacle = "for another architecture than the files before it";
		if (!obstacle && check_named_extension(file) && !check_python_find(&c->files, file))
			obstacle = no_python;
		if (obstacle)
			check_files_skip(&c->files, file->path, obstacle);
		else
			numbers[count++] = i;
	}
	return count;
}

/* --- contexts --- */

/* /…/site-packages of a path, its length; 0 if it lies in none. */
static size_t site_length(const char *path)
{
	const char *at = strstr(path, "/site-packages/");
	if (!at)
		at = strstr(path, "/dist-packages/");
	return at ? (size_t)(at - path) + 15 : 0;
}

static size_t same_length(const char *a, const char *b)
{
	size_t length = 0;
	while (a[length] && a[length] == b[length])
		length++;
	return length;
}

/*
 * The library that a program has loaded before it comes to this file: one of those that are checked, the nearest of its
 * name, or one of the same Python.  NULL if there is none.
 */
static const char *context_library(const struct check *c, const struct check_answer *a, const char *soname)
{
	const char *path = a->object->path, *nearest = NULL;
	size_t near = 0;
	for (size_t i = 0; i < c->files.count; i++) {
		const struct check_file *file = &c->files.files[i];
		if (!c->answers[i].process || c->answers[i].object == a->object || strcmp(last_component(file->path), soname) != 0)
			continue;
		size_t same = same_length(file->path, path);
		if (nearest && same <= near)
			continue;
		nearest = file->path;
		near = same;
	}
	if (nearest)
		return nearest;
	size_t site = site_length(path);
	for (size_t i = 0; site && i < a->round->take->file_count; i++) {
		const struct file *file = a->round->take->files[i];
		if (!file->error && file->elf && !file->elf->bad && strncmp(file->path, path, site) == 0 &&
		    strcmp(last_component(file->path), soname) == 0)
			return file->path;
	}
	return NULL;
}

static bool is_missing(const struct search *s)
{
	return s->result == RESULT_FAILED && !s->resolved && s->via == VIA_NEEDED;
}

/* Whether something was added to the context of a file; nothing is loaded before a program. */
static bool find_context(struct check *c, const struct check_file *file, struct check_answer *a)
{
	bool found = false;
	for (size_t i = 0; a->process && !file->elf.interp && i < a->process->search_count; i++) {
		const struct search *s = a->process->searches[i];
		if (!is_missing(s))
			continue;
		const char *library = context_library(c, a, last_component(s->name));
		bool known = !library;
		for (size_t k = 0; library && k < a->before.count; k++)
			known |= strcmp(a->before.words[k], library) == 0;
		if (!known)
			words_add(&a->before, library);
		found |= !known;
	}
	return found;
}

/* Modules whose name does not say so, and libraries for Python, as their symbols tell. */
static void find_pythons(struct check *c, bool *changed)
{
	for (size_t i = 0; i < c->files.count; i++) {
		struct check_file *file = &c->files.files[i];
		if (!c->answers[i].process || file->python || !check_wants_python(c, file, &c->answers[i]))
			continue;
		changed[i] = check_python_find(&c->files, file);
		if (changed[i])
			continue;
		check_files_skip(&c->files, file->path, no_python);
		c->answers[i].process = NULL;
	}
}

static void ask_again(struct check *c)
{
	size_t *numbers = xcalloc(c->files.count, sizeof(*numbers));
	bool *changed = xcalloc(c->files.count, sizeof(*changed));
	find_pythons(c, changed);
	while (c->round_count < CHECK_ROUNDS) {
		size_t count = 0;
		for (size_t i = 0; i < c->files.count; i++)
			if (find_context(c, &c->files.files[i], &c->answers[i]) || changed[i])
				numbers[count++] = i;
		memset(changed, 0, c->files.count * sizeof(*changed));
		if (!count || !ask(c, numbers, count))
			break;
	}
	free(changed);
	free(numbers);
}

/* --- what is missing --- */

struct check_library *check_library_of(struct check *c, const struct graph *graph, const struct snapshots *snapshots,
	const struct process *p, const struct search *s)
{
	const char *soname = last_component(s->name);
	const struct snapshot *take = snapshot_of(snapshots, p);
	for (size_t i = 0; i < c->library_count; i++)
		if (strcmp(c->libraries[i]->soname, soname) == 0)
			return c->libraries[i];
	grow(c->libraries, c->library_count);
	struct check_library *l = c->libraries[c->library_count++] = xcalloc(1, sizeof(*l));
	*l = (struct check_library){.soname = strings_keep_string(&c->strings, soname), .unusable = miss_unusable(take, s) != NULL};
	c->diagnosis.graph = graph;
	c->diagnosis.snapshots = snapshots;
	l->finding = finding_add(&c->diagnosis, l->unusable ? CODE_UNUSABLE_FILE : CODE_NOT_FOUND, SEVERITY_ERROR, p,
		"`%s` was not found", soname);
	miss_describe(&c->diagnosis, l->finding, take, s);
	return l;
}

/* First what the file asks for itself: its own search is the one to be told. */
static void judge_libraries(struct check *c, struct check_answer *a, const char *path, bool own)
{
	a->complete = true;
	for (size_t i = 0; i < a->process->search_count; i++) {
		const struct search *s = a->process->searches[i];
		if (!is_missing(s))
			continue;
		a->complete = false;
		if (own != (s->requester == a->object))
			continue;
		struct check_library *l = check_library_of(c, a->round->graph, a->round->snapshots, a->process, s);
		if (s->requester && s->requester->path)
			check_paths_add(&l->requesters, strings_keep_string(&c->strings, s->requester->path));
		check_paths_add(&l->blocks, path);
	}
}

static bool defines(const struct elf_object *elf, const char *version)
{
	/* ld.so takes a library that defines no versions at all for any, with a word of warning. */
	bool found = elf->versions_defined.count == 0;
	for (size_t i = 0; !found && i < elf->versions_defined.count; i++)
		found = strcmp(elf->versions_defined.items[i], version) == 0;
	return found;
}

static void add_version(struct check *c, const struct version_need *need, const struct object *requester, const struct object *provider)
{
	for (size_t i = 0; i < c->version_count; i++)
		if (strcmp(c->versions[i].version, need->name) == 0 && strcmp(c->versions[i].requester, requester->path) == 0)
			return;
	grow(c->versions, c->version_count);
	c->versions[c->version_count++] = (struct check_version){need->name, need->file, provider->path, requester->path};
}

static void judge_versions(struct check *c, const struct check_answer *a)
{
	for (size_t i = 0; i < a->process->object_count; i++) {
		const struct object *o = a->process->objects[i];
		const struct elf_object *elf = object_elf(a->round->take, o);
		for (size_t k = 0; elf && k < elf->versions_needed_count; k++) {
			const struct version_need *need = &elf->versions_needed[k];
			const struct object *provider = need->weak ? NULL : need_provider(o, need->file);
			const struct elf_object *provided = provider ? object_elf(a->round->take, provider) : NULL;
			if (provided && !defines(provided, need->name))
				add_version(c, need, o, provider);
		}
	}
}

static int by_soname(const void *a, const void *b)
{
	return strcmp((*(struct check_library *const *)a)->soname, (*(struct check_library *const *)b)->soname);
}

void check_run(struct check *c)
{
	size_t *numbers = xcalloc(c->files.count, sizeof(*numbers));
	c->answers = xcalloc(c->files.count, sizeof(*c->answers));
	if (!c->catalog)
		c->catalog = catalog_open();
	c->diagnosis.catalog = c->catalog;
	size_t count = choose(c, numbers);
	if (ask(c, numbers, count))
		ask_again(c);
	free(numbers);
	for (int own = 1; own >= 0; own--)
		for (size_t i = 0; i < c->files.count; i++)
			if (c->answers[i].process)
				judge_libraries(c, &c->answers[i], c->files.files[i].path, own);
	for (size_t i = 0; i < c->files.count; i++)
		if (c->answers[i].process)
			judge_versions(c, &c->answers[i]);
	if (c->library_count)
		qsort(c->libraries, c->library_count, sizeof(struct check_library *), by_soname);
}

char *check_package(const struct check *c, const struct check_library *l)
{
	struct plan plan = {0};
	char *words = NULL;
	if (!l->finding->want.soname || !l->finding->snapshot)
		return NULL;
	plan_make(&plan, &c->diagnosis, l->finding);
	const struct packages *from = plan.install.count ? &plan.install : &plan.again;
	/* The asker's other requirements are in the plan as well: which of several brings it, nobody knows. */
	const char *word = plan.own ? plan.own : from->count == 1 ? from->items[0] : NULL;
	if (word) {
		/* NAME==VERSION, or a name alone */
		size_t name = strcspn(word, "=<>!~ ");
		words = word[name] ? xasprintf("%.*s %s", (int)name, word, word + name + (strncmp(word + name, "==", 2) == 0 ? 2 : 0)) : xstrdup(word);
	}
	plan_free(&plan);
	return words;
}

bool check_found_missing(const struct check *c)
{
	return c->library_count || c->version_count || c->symbol_count;
}

void check_free(struct check *c)
{
	for (size_t i = 0; c->answers && i < c->files.count; i++)
		words_free(&c->answers[i].before);
	free(c->answers);
	for (size_t i = 0; i < c->library_count; i++) {
		free(c->libraries[i]->requesters.paths);
		free(c->libraries[i]->blocks.paths);
		free(c->libraries[i]);
	}
	free(c->libraries);
	free(c->versions);
	free(c->symbols);
	check_tables_free(c);
	diagnosis_free(&c->diagnosis);
	for (size_t i = 0; i < c->round_count; i++) {
		struct check_round *r = &c->rounds[i];
		snapshots_free(r->snapshots);
		graph_free(r->graph);
		tracedir_close(r->dir);
		resolver_end(&r->resolver);
	}
	catalog_free(c->catalog);
	check_files_free(&c->files);
	strings_free(&c->strings);
}
