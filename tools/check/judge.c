/* SPDX-License-Identifier: MIT */
/* From what would be loaded for each file to what is missing. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/progress.h"
#include "base/text.h"
#include "check/check.h"
#include "check/installed.h"
#include "check/where.h"
#include "diagnose/run.h"
#include "findings/evidence.h"
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

/* A package may load a library of another one, and is seen to, or it is not assumed. */
static bool is_loaded_before(struct check *c, const char *path, const char *library)
{
	size_t site = site_length(path);
	if (!site || strncmp(path, library, site) != 0)
		return !site;
	const char *by = installed_loads(c->installed, path, library), *end = strchr(path + site, '/');
	size_t own = end ? (size_t)(end - path) + 1 : strlen(path);
	if (!by || strncmp(path, library, own) == 0)
		return by;
	for (size_t i = 0; i < c->assumption_count; i++)
		if (strcmp(c->assumptions[i].library, library) == 0)
			return true;
	c->assumptions = xreallocarray(c->assumptions, c->assumption_count + 1, sizeof(*c->assumptions));
	c->assumptions[c->assumption_count++] = (struct check_assumption){
		strings_keep_string(&c->strings, library), by};
	return true;
}

/*
 * The library that a program has loaded before it comes to this file: one of those that are checked, the nearest of its
 * name, or one of the same Python that the round (NULL: none yet) came to know.  NULL if there is none.
 */
static const char *context_library(struct check *c, const struct check_round *r, const char *path, const char *soname)
{
	const char *nearest = NULL;
	size_t near = 0;
	for (size_t i = 0; i < c->files.count; i++) {
		const struct check_file *file = &c->files.files[i];
		if (!c->answers[i].judged || file->path == path || strcmp(last_component(file->path), soname) != 0)
			continue;
		size_t same = same_length(file->path, path);
		if ((nearest && same <= near) || !is_loaded_before(c, path, file->path))
			continue;
		nearest = file->path;
		near = same;
	}
	if (nearest)
		return nearest;
	size_t site = site_length(path);
	for (size_t i = 0; site && r && i < r->snapshot->file_count; i++) {
		const struct file *file = r->snapshot->files[i];
		if (!file->error && file->elf && !file->elf->bad && strncmp(file->path, path, site) == 0 &&
		    strcmp(last_component(file->path), soname) == 0 && is_loaded_before(c, path, file->path))
			return file->path;
	}
	return NULL;
}

static size_t place_before(const struct check_answer *a, const char *path)
{
	size_t at = 0;
	while (at < a->before.count && (!path || strcmp(a->before.words[at], path) != 0))
		at++;
	return at;
}

/* In front of who asks for it, where that is itself loaded before the file; false if it is there already. */
static bool add_before(struct check_answer *a, const char *library, const char *requester)
{
	size_t from = place_before(a, library), to = place_before(a, requester);
	bool is_new = from == a->before.count;
	if (!is_new && from <= to)
		return false;
	if (is_new)
		words_add(&a->before, library);
	char *word = a->before.words[from];
	memmove(a->before.words + to + 1, a->before.words + to, (from - to) * sizeof(char *));
	a->before.words[to] = word;
	return true;
}

/* Whether something was added to the context of a file; nothing is loaded before a program. */
static bool find_context(
	struct check *c, const struct check_round *r, const struct check_file *file, struct check_answer *a)
{
	bool found = false;
	for (size_t i = 0; a->judged && !file->elf->interp && i < a->miss_count; i++) {
		const char *library = context_library(c, r, file->path, a->misses[i].soname);
		found |= library && add_before(a, library, a->misses[i].requester);
	}
	return found;
}

static bool find_more(struct check *c, const struct check_round *r)
{
	bool found = false;
	for (size_t i = 0; i < c->files.count; i++) {
		if (!find_context(c, r, &c->files.files[i], &c->answers[i]))
			continue;
		check_answer_again(c, i);
		found = true;
	}
	return found;
}

/* Among what is checked first: a round looks at all that is installed.  What is missing is told by the last one. */
static void find_contexts(struct check *c)
{
	for (int i = 0; i < CHECK_ROUNDS && find_more(c, NULL); i++)
		;
	for (struct check_round *r; (r = check_round_make(c)) && c->round_count < CHECK_ROUNDS && find_more(c, r);) {
		check_round_free(r);
		c->round_count--;
	}
}

/* --- what is missing --- */

struct check_library *check_library_of(
	struct check *c, const struct snapshot *snapshot, const struct process *p, const struct search *s)
{
	const char *soname = last_component(s->name);
	for (size_t i = 0; i < c->library_count; i++)
		if (strcmp(c->libraries[i]->soname, soname) == 0)
			return c->libraries[i];
	grow(c->libraries, c->library_count);
	struct check_library *l = c->libraries[c->library_count++] = xcalloc(1, sizeof(*l));
	*l = (struct check_library){
		.soname = strings_keep_string(&c->strings, soname), .unusable = miss_unusable(snapshot, s) != NULL};
	if (l->unusable) {
		l->finding = unusable_tell(&c->diagnosis, p, snapshot, s, SEVERITY_ERROR);
	} else {
		l->finding = finding_add(
			&c->diagnosis, CODE_NOT_FOUND, SEVERITY_ERROR, p, "`%s` was not found", soname);
		miss_describe(&c->diagnosis, l->finding, snapshot, s);
	}
	l->finding->snapshot = snapshot;	/* of its own round */
	return l;
}

/* First what a file asks for itself: its own search is the one to be told. */
static void add_libraries(struct check *c, const struct check_round *r, bool own)
{
	for (size_t i = 0; i < r->graph->process_count; i++) {
		const struct process *p = &r->graph->processes[i];
		for (size_t k = 0; k < p->search_count; k++) {
			const struct search *s = p->searches[k];
			bool asks = s->requester == p->program || (s->requester && s->requester->via == VIA_DLOPEN);
			if (s->result == RESULT_FAILED && s->via == VIA_NEEDED && asks == own)
				check_library_of(c, snapshot_of(r->snapshots, p), p, s);
		}
	}
}

static struct check_library *library_named(const struct check *c, const char *soname)
{
	for (size_t i = 0; i < c->library_count; i++)
		if (strcmp(c->libraries[i]->soname, soname) == 0)
			return c->libraries[i];
	return NULL;
}

static void add_requesters(struct check *c, const char *path, const struct check_answer *a, bool own)
{
	for (size_t i = 0; i < a->miss_count; i++) {
		struct check_library *l = a->misses[i].own == own ? library_named(c, a->misses[i].soname) : NULL;
		if (!l)
			continue;
		check_paths_add(&l->requesters, a->misses[i].requester);
		check_paths_add(&l->blocks, path);
	}
}

static int by_soname(const void *a, const void *b)
{
	return strcmp((*(struct check_library *const *)a)->soname, (*(struct check_library *const *)b)->soname);
}

static void find_libraries(struct check *c)
{
	for (int own = 1; own >= 0; own--) {
		for (size_t i = 0; i < c->round_count; i++)
			add_libraries(c, &c->rounds[i], own);
		for (size_t i = 0; i < c->files.count; i++)
			if (c->answers[i].judged)
				add_requesters(c, c->files.files[i].path, &c->answers[i], own);
	}
	if (c->library_count)
		qsort(c->libraries, c->library_count, sizeof(struct check_library *), by_soname);
}

/* A file that is being put into its place, by path. */
struct placed {
	struct check_file file;
	struct check_answer answer;
	size_t before;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct placed *)a)->file.path, ((const struct placed *)b)->file.path);
}

/* They were judged as they were found. */
static void sort(struct check *c)
{
	size_t count = c->files.count, *now = xcalloc(count + 1, sizeof(*now));
	struct placed *places = xcalloc(count + 1, sizeof(*places));
	for (size_t i = 0; i < count; i++)
		places[i] = (struct placed){c->files.files[i], c->answers[i], i};
	qsort(places, count, sizeof(*places), by_path);
	for (size_t i = 0; i < count; i++) {
		c->files.files[i] = places[i].file;
		c->answers[i] = places[i].answer;
		now[places[i].before] = i;
	}
	for (size_t i = 0; i < c->wish_count; i++)
		c->wishes[i].file = now[c->wishes[i].file];
	free(places);
	free(now);
}

static int by_requester(const void *a, const void *b)
{
	const struct check_version *x = a, *y = b;
	int order = strcmp(x->requester, y->requester);
	return order ? order : strcmp(x->version, y->version);
}

/* --- all --- */

static void answer_kept(void *context, size_t file)
{
	struct check *c = context;
	grow(c->answers, file);
	c->answers[file] = (struct check_answer){0};
	check_answer_first(c, file);
	progress_step(&c->progress, file + 1);
}

void check_begin(struct check *c)
{
	c->rules = check_rules_read(&c->launch);
	struct resolver_options options = {.root = c->root ? c->root : c->launch.runner.root,
		.overlay = !c->root,
		.library_path = check_variable(c, "LD_LIBRARY_PATH"),
		.preload = c->root ? check_variable(c, "LD_PRELOAD") : NULL,
		.rule = check_rules_any(c->rules) ? check_rules_ask : NULL,
		.context = c->rules};
	c->resolver = resolver_open(&options);
	c->installed = installed_open(options.root);
	c->files.resolver = c->resolver;
	c->files.root = c->root;
	c->files.kept = answer_kept;
	c->files.context = c;
	progress_begin(&c->progress, "reading files", 0);
	c->files.overlay = c->root ? NULL : c->launch.runner.root;
	c->files.environment = c->environment;
}

void check_run(struct check *c)
{
	progress_end(&c->progress);
	sort(c);
	if (!c->catalog)
		c->catalog = catalog_open();
	c->diagnosis.catalog = c->catalog;
	find_contexts(c);
	find_libraries(c);
	if (c->version_count)
		qsort(c->versions, c->version_count, sizeof(*c->versions), by_requester);
	check_symbols(c);
	check_levels(c);
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
		words = word[name] ? xasprintf("%.*s %s", (int)name, word,
					     word + name + (strncmp(word + name, "==", 2) == 0 ? 2 : 0)) :
				     xstrdup(word);
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
	for (size_t i = 0; c->answers && i < c->files.count; i++) {
		words_free(&c->answers[i].before);
		free(c->answers[i].misses);
	}
	free(c->answers);
	for (size_t i = 0; i < c->library_count + c->noted_library_count; i++) {
		free(c->libraries[i]->requesters.paths);
		free(c->libraries[i]->blocks.paths);
		free(c->libraries[i]);
	}
	free(c->libraries);
	free(c->versions);
	free(c->symbols);
	free(c->wishes);
	map_free(&c->version_pairs);
	diagnosis_free(&c->diagnosis);
	for (size_t i = 0; i < c->round_count; i++)
		check_round_free(&c->rounds[i]);
	catalog_free(c->catalog);
	check_files_free(&c->files);
	if (c->resolver)
		resolver_close(c->resolver);
	check_rules_free(c->rules);
	installed_close(c->installed);
	free(c->assumptions);
	free(c->hints);
	strings_free(&c->strings);
}
