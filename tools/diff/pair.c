/* SPDX-License-Identifier: MIT */
/*
 * Which process of one trace is to be compared with which of the other.
 *
 * Processes of one program and the same arguments belong together, then those of one program.  What both sides have
 * alike is the same and done with; of the rest each kind is compared once, so the work follows how many kinds there are
 * and not how many processes.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diff/diff.h"
#include "graph/process.h"
#include "print/print.h"

/* Processes of one side that are alike and have one role. */
struct kind {
	struct kind *next;	/* of the same role and side */
	size_t process, count;
	const uint64_t *key;
	bool same;		/* the other side has it, too; or it was compared already */
};

struct role {
	const char *name;	/* of the program */
	struct kind *kinds[2], *last[2];
	struct map by_key[2];
};

struct pairing {
	struct diff *diff;
	const struct diff_input *input[2];
	struct role *roles;
	size_t role_count;
	struct map by_text;	/* kept text → number of the role, plus one */
	struct arena arena;
};

/* python3.11 and python3.12 are one program. */
static size_t name_length(const char *name)
{
	size_t length = strlen(name);
	while (length > 1 && (isdigit((unsigned char)name[length - 1]) || name[length - 1] == '.'))
		length--;
	return length;
}

static const char *role_text(struct pairing *p, const struct process *process, bool arguments)
{
	struct buffer b = {0};
	const char *name = process_name(process);
	const struct image *i = process->image;
	stable_text(&b, name);
	b.length = name_length(b.data);
	buffer_printf(&b, "%c%d%d", 0, i->forked, i->next_exec != NO_IMAGE);
	const char *argument = arguments ? trace_list_next(&i->argv, NULL) : NULL;
	while (argument && (argument = trace_list_next(&i->argv, argument))) {
		buffer_add(&b, "", 1);
		stable_text(&b, argument);
	}
	const char *kept = strings_keep(&p->diff->strings, b.data, b.length);
	buffer_free(&b);
	return kept;
}

static struct role *role_of(struct pairing *p, const struct process *process, bool arguments)
{
	void **at = map_at(&p->by_text, (struct map_key){.a = (uintptr_t)role_text(p, process, arguments)});
	if (*at)
		return &p->roles[(uintptr_t)*at - 1];
	if ((p->role_count & (p->role_count - 1)) == 0)
		p->roles = xreallocarray(p->roles, p->role_count ? 2 * p->role_count : 1, sizeof(*p->roles));
	struct role *role = &p->roles[p->role_count++];
	*at = (void *)(uintptr_t)p->role_count;
	*role = (struct role){.name = strings_keep_string(&p->diff->strings, process_name(process))};
	return role;
}

static struct kind *add_kind(struct pairing *p, struct role *role, int side, size_t process, size_t count)
{
	const uint64_t *key = p->input[side]->groups->keys[process];
	void **at = map_at(&role->by_key[side], (struct map_key){.a = key[0], .b = key[1]});
	struct kind *kind = *at;
	if (!kind) {
		*at = kind = arena_take(&p->arena, sizeof(*kind));
		*kind = (struct kind){.process = process, .key = key};
		if (role->last[side])
			role->last[side]->next = kind;
		else
			role->kinds[side] = kind;
		role->last[side] = kind;
	}
	kind->count += count;
	return kind;
}

static bool takes_part(const struct process *p)
{
	/* A fork child that did nothing has nothing to compare. */
	return p->read && (p->object_count || p->search_count);
}

static void add_side(struct pairing *p, int side)
{
	const struct graph *g = p->input[side]->graph;
	for (size_t i = 0; i < g->process_count; i++)
		if (takes_part(&g->processes[i]))
			add_kind(p, role_of(p, &g->processes[i], true), side, i, 1);
}

static void free_roles(struct pairing *p)
{
	for (size_t i = 0; i < p->role_count; i++) {
		map_free(&p->roles[i].by_key[0]);
		map_free(&p->roles[i].by_key[1]);
	}
	free(p->roles);
	map_free(&p->by_text);
	p->roles = NULL;
	p->role_count = 0;
}

static void count_same(struct pairing *p, const struct kind *a)
{
	const struct process *process = &p->input[0]->graph->processes[a->process];
	p->diff->kinds += a->count > 0;
	p->diff->processes += a->count;
	p->diff->objects += a->count * (process->object_count + process->inherited_count);
}

/* The environment may differ where nothing else does. */
static void compare_environment(struct pairing *p, const struct role *role)
{
	struct diff_side x, y;
	diff_side_begin(&x, "A", p->input[0]->graph, &p->input[0]->graph->processes[role->kinds[0]->process],
		p->input[0]->snapshots);
	diff_side_begin(&y, "B", p->input[1]->graph, &p->input[1]->graph->processes[role->kinds[1]->process],
		p->input[1]->snapshots);
	diff_environment(p->diff, &x, &y);
	diff_side_end(&x);
	diff_side_end(&y);
}

/* Marks what both sides have. */
static void match_kinds(struct pairing *p, struct role *role)
{
	compare_environment(p, role);
	for (struct kind *a = role->kinds[0]; a; a = a->next) {
		struct kind *b = map_get(&role->by_key[1], (struct map_key){.a = a->key[0], .b = a->key[1]});
		if (!b)
			continue;
		a->same = b->same = true;
		count_same(p, a);
	}
}

/* The next kind from this one on that the other side does not have. */
static struct kind *unmatched(struct kind *kind)
{
	while (kind && kind->same)
		kind = kind->next;
	return kind;
}

static struct kind *largest(struct kind *kind)
{
	struct kind *most = kind;
	for (; kind; kind = kind->next)
		if (kind->count > most->count)
			most = kind;
	return most;
}

static void compare_kinds(struct pairing *p, const struct kind *a, const struct kind *b)
{
	struct diff_side x, y;
	diff_side_begin(
		&x, "A", p->input[0]->graph, &p->input[0]->graph->processes[a->process], p->input[0]->snapshots);
	diff_side_begin(
		&y, "B", p->input[1]->graph, &p->input[1]->graph->processes[b->process], p->input[1]->snapshots);
	diff_add_pair(p->diff, x, y, a->count, b->count);
}

/* Those that are left of both sides in their order; what is left of one alone, with most of the other. */
static void compare_role(struct pairing *p, struct role *role)
{
	struct kind *most[2] = {largest(role->kinds[0]), largest(role->kinds[1])};
	struct kind *a = unmatched(role->kinds[0]), *b = unmatched(role->kinds[1]);
	while (a || b) {
		compare_kinds(p, a ? a : most[0], b ? b : most[1]);
		a = a ? unmatched(a->next) : NULL;
		b = b ? unmatched(b->next) : NULL;
	}
}

static void add_program(struct diff *d, const struct role *role)
{
	struct diff_program program = {.name = role->name};
	for (const struct kind *k = role->kinds[0]; k; k = k->next)
		program.a_count += k->count;
	for (const struct kind *k = role->kinds[1]; k; k = k->next)
		program.b_count += k->count;
	if ((d->program_count & (d->program_count - 1)) == 0)
		d->programs = xreallocarray(
			d->programs, d->program_count ? 2 * d->program_count : 1, sizeof(*d->programs));
	d->programs[d->program_count++] = program;
}

/*
 * What ran with other arguments is compared by the program alone, with all that the other side has of it; what was
 * compared already only stands there to be compared with.
 */
static void add_rest(struct pairing *p, const struct role *role)
{
	bool compared = role->kinds[0] && role->kinds[1];
	for (int side = 0; side < 2; side++) {
		for (struct kind *k = role->kinds[side]; k; k = k->next) {
			const struct process *process = &p->input[side]->graph->processes[k->process];
			struct kind *kind = add_kind(
				p, role_of(p, process, false), side, k->process, compared ? 0 : k->count);
			kind->same |= compared;
		}
	}
}

static void compare_rest(struct pairing *p, const struct role *roles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_rest(p, &roles[i]);
	for (size_t i = 0; i < p->role_count; i++) {
		if (!p->roles[i].kinds[0] || !p->roles[i].kinds[1]) {
			add_program(p->diff, &p->roles[i]);
			continue;
		}
		match_kinds(p, &p->roles[i]);
		compare_role(p, &p->roles[i]);
	}
}

void diff_traces(struct diff *d, const struct diff_input *a, const struct diff_input *b)
{
	struct pairing p = {.diff = d, .input = {a, b}};
	add_side(&p, 0);
	add_side(&p, 1);
	for (size_t i = 0; i < p.role_count; i++) {
		if (!p.roles[i].kinds[0] || !p.roles[i].kinds[1])
			continue;
		match_kinds(&p, &p.roles[i]);
		compare_role(&p, &p.roles[i]);
	}
	struct pairing rest = {.diff = d, .input = {a, b}};
	compare_rest(&rest, p.roles, p.role_count);
	free_roles(&rest);
	free_roles(&p);
	arena_free(&rest.arena);
	arena_free(&p.arena);
}
