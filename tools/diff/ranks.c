/* SPDX-License-Identifier: MIT */
/*
 * Eight workers or a thousand compilers that are alike are one tree and a count; a rank that is not is told by what
 * sets it apart.
 */
#include "diff/ranks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "diff/diff.h"
#include "graph/process.h"
#include "remedy/remedy.h"

enum { NAMES = 4 };

/* Ranks of one program that are alike. */
struct rank_kind {
	struct rank_kind *next;	/* of the set, in the order in which they are met */
	size_t first, count;	/* the process of the lowest rank; how many there are */
	long lowest, *ranks;
};

/* All ranks of one program and world. */
struct rank_set {
	const char *program;
	long world;
	struct rank_kind *kinds, *last;
	struct rank_kind *leader;	/* that most are of */
	size_t count;
};

struct many {
	const struct scope *scope;
	const struct print_options *print;
	bool *told;		/* by the first process of a kind */
	size_t *set_of;		/* by process: number of its set, plus one */
	struct rank_set *sets;
	size_t set_count;
	struct arena arena;
	size_t printed;
};

static const struct process *process_at(const struct many *m, size_t i)
{
	return &m->scope->graph->processes[i];
}

static void separate(struct many *m)
{
	if (m->printed++)
		putchar('\n');
}

/* --- the process that failed --- */

static void add_who(struct buffer *b, const struct many *m, size_t i)
{
	terminal_name(b, &m->print->terminal, process_name(process_at(m, i)));
	buffer_printf(b, " (%s)", process_at(m, i)->image->label);
}

static void print_arguments(const struct many *m, const struct image *i)
{
	enum { LONGEST = 400 };
	struct buffer b = {0};
	buffer_string(&b, "  ran as:");
	for (const char *argument = NULL; (argument = trace_list_next(&i->argv, argument)) && b.length < LONGEST;) {
		char *word = shell_word(argument);
		buffer_string(&b, " ");
		terminal_name(&b, &m->print->terminal, word);
		free(word);
	}
	if (b.length >= LONGEST)
		buffer_printf(&b, " %s", m->print->terminal.dots);
	if (i->cwd) {
		buffer_string(&b, "   in ");
		terminal_name(&b, &m->print->terminal, i->cwd);
	}
	puts(b.data);
	buffer_free(&b);
}

/* "started by sh (12.0), make (11.0)": up to the program, each process once. */
static void print_parents(const struct many *m, const struct image *i)
{
	enum { LEVELS = 8 };
	const struct tracedir *dir = m->scope->dir;
	struct buffer b = {0};
	uint32_t pid = i->pid;
	size_t levels = 0;
	for (size_t at = i->parent; at != NO_IMAGE; at = dir->images[at].parent) {
		if (dir->images[at].pid == pid)
			continue;
		pid = dir->images[at].pid;
		if (levels++ < LEVELS) {
			buffer_string(&b, levels > 1 ? ", " : "");
			add_who(&b, m, at);
		}
	}
	if (levels)
		printf("  started by %s%s%s\n", b.data, levels > LEVELS ? ", " : "",
			levels > LEVELS ? m->print->terminal.dots : "");
	buffer_free(&b);
}

/* Of one that misses no library the reader is told why it comes first. */
static void print_inferred(const struct many *m, size_t i)
{
	const struct tracedir *dir = m->scope->dir;
	size_t root = process_at(m, i)->image->run;
	struct buffer b = {0};
	while (dir->images[root].next_exec != NO_IMAGE && dir->images[root].next_exec > root)
		root = dir->images[root].next_exec;
	const char *status = words_status(&dir->images[root]);
	add_who(&b, m, root);
	buffer_printf(&b,
		" ended with %s, and nobody misses a library; the last to end before it, and so likely to have failed, "
		"is ",
		status ? status : "a bad status");
	add_who(&b, m, i);
	puts(b.data);
	buffer_free(&b);
}

/* --- ranks --- */

static struct rank_set *set_for(struct many *m, struct map *sets, const struct process *p, long world)
{
	const char *program = strings_keep_string(&m->scope->graph->strings, process_name(p));
	void **at = map_at(sets, (struct map_key){.a = (uintptr_t)program, .b = (uint64_t)world});
	if (!*at) {
		grow(m->sets, m->set_count);
		m->sets[m->set_count++] = (struct rank_set){.program = program, .world = world};
		*at = (void *)(uintptr_t)m->set_count;
	}
	return &m->sets[(uintptr_t)*at - 1];
}

static void add_rank(struct many *m, struct map *sets, struct map *kinds, size_t i, long rank, long world)
{
	struct rank_set *set = set_for(m, sets, process_at(m, i), world);
	size_t number = (size_t)(set - m->sets), first = m->scope->groups.first[i];
	void **at = map_at(kinds, (struct map_key){.a = number, .b = first + 1});
	struct rank_kind *kind = *at;
	if (!kind) {
		*at = kind = arena_take(&m->arena, sizeof(*kind));
		*kind = (struct rank_kind){.first = i, .lowest = rank};
		if (set->last)
			set->last->next = kind;
		else
			set->kinds = kind;
		set->last = kind;
	}
	if ((kind->count & (kind->count - 1)) == 0)
		kind->ranks = xreallocarray(kind->ranks, kind->count ? 2 * kind->count : 1, sizeof(*kind->ranks));
	kind->ranks[kind->count++] = rank;
	if (rank < kind->lowest) {
		kind->first = i;
		kind->lowest = rank;
	}
	set->count++;
	if (!set->leader || kind->count > set->leader->count)
		set->leader = kind;
	m->set_of[i] = number + 1;
}

static void find_ranks(struct many *m)
{
	const struct scope *s = m->scope;
	struct map sets = {0}, kinds = {0};
	for (size_t i = 0; i < s->graph->process_count; i++) {
		long world, rank = s->shown[i] ? process_rank(s->graph, process_at(m, i), &world) : NO_RANK;
		if (rank != NO_RANK)
			add_rank(m, &sets, &kinds, i, rank, world);
	}
	map_free(&sets);
	map_free(&kinds);
}

static int compare_ranks(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;
	return x < y ? -1 : x > y;
}

/* "rank 3", "ranks 0-2, 4-7" */
static char *rank_words(struct rank_kind *k)
{
	struct buffer b = {0};
	qsort(k->ranks, k->count, sizeof(*k->ranks), compare_ranks);
	buffer_string(&b, k->count > 1 ? "ranks " : "rank ");
	groups_ranges(&b, k->ranks, k->count);
	return b.data;
}

/* Those of another kind than most, by what sets them apart. */
static void print_apart(const struct many *m, const struct rank_kind *leader, struct rank_kind *k)
{
	const struct graph *g = m->scope->graph;
	struct diff d = {0};
	struct diff_side a, b;
	char *most = xasprintf("rank %ld", leader->lowest), *here = xasprintf("rank %ld", k->lowest),
	     *words = rank_words(k);
	diff_side_begin(&a, most, g, &g->processes[leader->first], NULL);
	diff_side_begin(&b, here, g, &g->processes[k->first], NULL);
	diff_add_pair(&d, a, b, leader->count, k->count);
	printf("%s (process %s) differ%s from %s:%s\n", words, g->processes[k->first].image->label,
		k->count > 1 ? "" : "s", most, d.change_count || d.environment_count ? "" : " in how it ended");
	for (size_t i = 0; i < d.change_count; i++)
		diff_text_change(&d, &d.changes[i], &m->print->terminal, "  ");
	for (size_t i = 0; i < d.environment_count; i++)
		diff_text_difference(&d.environment[i], most, here, &m->print->terminal);
	diff_free(&d);
	free(most), free(here), free(words);
}

static void print_set(struct many *m, struct rank_set *set)
{
	struct rank_kind *leader = set->leader;
	char *words = rank_words(leader);
	if (set->count == 1) {
		free(words);
		return;
	}
	if (leader->count > 1)
		printf("%zu of %zu ranks are alike: %s\n", leader->count, set->count, words);
	else
		printf("no two of %zu ranks are alike\n", set->count);
	for (struct rank_kind *k = set->kinds; k; k = k->next)
		if (k != leader)
			print_apart(m, leader, k);
	free(words);
}

/* --- all of them --- */

/* "and 5 more are alike: app (12.0), …" */
static void print_alike(const struct many *m, size_t process)
{
	const struct groups *a = &m->scope->groups;
	struct buffer b = {0};
	size_t count = 0;
	for (size_t i = a->first[process]; i != NO_IMAGE; i = a->next[i]) {
		if (i == process || !m->scope->shown[i] || count++ >= NAMES)
			continue;
		buffer_string(&b, count > 1 ? ", " : "");
		add_who(&b, m, i);
	}
	if (count)
		printf("%zu more %s alike: %s%s%s\n", count, count > 1 ? "are" : "is", b.data,
			count > NAMES ? ", " : "", count > NAMES ? m->print->terminal.dots : "");
	buffer_free(&b);
}

static bool is_first_failed(const struct many *m, size_t i)
{
	return i == m->scope->failed.process && m->scope->read_count > 1 && !m->print->all;
}

static void print_one(struct many *m, size_t i)
{
	bool failed = is_first_failed(m, i);
	separate(m);
	if (failed && m->scope->failed.inferred)
		print_inferred(m, i);
	text_tree(m->scope->graph, process_at(m, i), m->print);
	if (failed) {
		print_arguments(m, process_at(m, i)->image);
		print_parents(m, process_at(m, i)->image);
	}
	if (!m->print->all && !m->set_of[i])
		print_alike(m, i);
}

/* A set is printed where its leading kind has its first; the others of it have no tree of their own. */
static void print_next(struct many *m, size_t i)
{
	struct rank_set *set = m->set_of[i] ? &m->sets[m->set_of[i] - 1] : NULL;
	bool *told = &m->told[m->scope->groups.first[i]];
	if (m->print->all || (!set && !*told)) {
		*told = true;
		print_one(m, i);
	} else if (set && set->leader->first == i) {
		if (!is_first_failed(m, i))
			print_one(m, i);
		print_set(m, set);
	}
}

void tree_many(const struct scope *s, const struct print_options *print)
{
	size_t failed = s->failed.process;
	struct many m = {
		.scope = s, .print = print, .told = xcalloc(s->graph->process_count + 1, sizeof(*m.told)),
		.set_of = xcalloc(s->graph->process_count + 1, sizeof(*m.set_of)),
	};
	if (!print->all)
		find_ranks(&m);
	if (failed != NO_IMAGE && s->shown[failed] && is_first_failed(&m, failed)) {
		m.told[s->groups.first[failed]] = !m.set_of[failed];
		print_one(&m, failed);
	}
	for (size_t i = 0; i < s->graph->process_count; i++)
		if (s->shown[i])
			print_next(&m, i);
	for (size_t i = 0; i < m.set_count; i++)
		for (const struct rank_kind *k = m.sets[i].kinds; k; k = k->next)
			free(k->ranks);
	free(m.sets);
	arena_free(&m.arena);
	free(m.told);
	free(m.set_of);
}
