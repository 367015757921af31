/* SPDX-License-Identifier: MIT */
/*
 * Differences for a person: what is missing first, what came from elsewhere, other builds, new ones; then what is
 * different around them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diff/diff.h"
#include "graph/process.h"
#include "print/print.h"
#include "view/view.h"

enum { NAMES = 4, BUILD_ID = 8 };	/* how much of it is shown */

struct diff_page {
	const struct diff *diff;
	const struct diff_print *print;
};

/* "/opt/lib/libfoo.so.1   [LD_LIBRARY_PATH]   foo 1.2   build id 1234abcd" */
static void add_object(struct buffer *b, const struct terminal *t, const struct diff_side *s,
	const struct change *change, const struct object *o)
{
	const struct candidate *c = object_candidate(o);
	struct buffer origin = {0};
	char *owner = diff_owner(s, o);
	const char *build_id = diff_build_id(s, o);
	terminal_name(b, t, o->path);
	if (c && (c->origin != ORIGIN_DIRECT || strchr(o->search->name, '/'))) {
		buffer_string(&origin, "[");
		words_origin(&origin, t, o->search, c);
		buffer_string(&origin, "]");
		buffer_string(b, "   ");
		terminal_paint(b, t, COLOR_ORIGIN, origin.data);
	}
	if (owner) {
		buffer_string(b, "   ");
		terminal_name(b, t, owner);
	}
	if (change->kind == CHANGE_BUILD && build_id)
		buffer_printf(b, "   build id %.*s", BUILD_ID, build_id);
	buffer_free(&origin);
	free(owner);
}

static void add_failed(struct buffer *b, const struct terminal *t, const struct search *s)
{
	terminal_paint(b, t, COLOR_MISSING, "not found");
	buffer_printf(b, "   (%zu path%s searched", s->trail->count, plural(s->trail->count));
	if (s->requester) {
		buffer_string(b, s->via == VIA_NEEDED ? ", needed by " : ", for ");
		terminal_name(b, t, object_name(s->requester));
	}
	buffer_string(b, ")");
}

static void print_end(const struct terminal *t, const char *indent, const struct diff_side *s, const struct change *c,
	const struct change_end *end)
{
	struct buffer b = {0};
	buffer_printf(&b, "%s  %s  ", indent, s->name);
	if (end->object)
		add_object(&b, t, s, c, end->object);
	else if (end->failed)
		add_failed(&b, t, end->failed);
	else
		buffer_string(&b, c->a.failed || c->b.failed ? "not looked for" : "not loaded");
	puts(b.data);
	buffer_free(&b);
}

static const char *headline_of(const struct change *c)
{
	switch (c->kind) {
	case CHANGE_PLACE: return "elsewhere";
	case CHANGE_BUILD: return "another build";
	case CHANGE_MISSING: return c->b.failed ? "missing" : "no longer loaded";
	case CHANGE_ADDED: return c->a.failed ? c->b.object ? "found again" : "no longer missed" : "new";
	}
	return "";
}

static bool same_path(const struct change *c)
{
	return c->a.object && c->b.object && strcmp(c->a.object->path, c->b.object->path) == 0;
}

void diff_text_change(const struct diff *d, const struct change *c, const struct terminal *t, const char *indent)
{
	const struct diff_pair *pair = &d->pairs[c->pair];
	struct buffer b = {0};
	const char *headline = c->kind == CHANGE_PLACE && same_path(c) ? "found otherwise" : headline_of(c);
	buffer_string(&b, indent);
	terminal_paint(&b, t, c->kind == CHANGE_MISSING && c->b.failed ? COLOR_MISSING : COLOR_PROGRAM, headline);
	buffer_string(&b, ": `");
	terminal_name(&b, t, c->soname);
	buffer_string(&b, "`");
	puts(b.data);
	print_end(t, indent, &pair->a, c, &c->a);
	print_end(t, indent, &pair->b, c, &c->b);
	for (size_t i = 0; i < c->why_count; i++) {
		b.length = 0;
		buffer_printf(&b, "%s  why: ", indent);
		terminal_name(&b, t, c->why[i]);
		puts(b.data);
	}
	buffer_free(&b);
}

/* --- changes that say the same of many libraries --- */

/* Nobody asked for it on one side: the consequence of another change, or of other work. */
static bool is_quiet(const struct change *c)
{
	return (c->kind == CHANGE_MISSING && !c->b.failed) || (c->kind == CHANGE_ADDED && !c->a.failed);
}

static bool is_folded(const struct diff_page *p, const struct change *c)
{
	return !p->print->all && (is_quiet(c) || c->kind == CHANGE_BUILD);
}

static void print_where(const struct diff_page *p, const struct change *c)
{
	const struct diff_pair *pair = &p->diff->pairs[c->pair];
	struct buffer b = {0};
	if (p->diff->pair_count == 1 && pair->a_count == 1 && pair->b_count == 1)
		return;
	buffer_string(&b, "  in ");
	terminal_name(&b, &p->print->terminal, process_name(pair->a.process));
	buffer_printf(&b, " (A %s, B %s)", pair->a.process->image->label, pair->b.process->image->label);
	if (c->pairs > 1)
		buffer_printf(&b, " and %zu more", c->pairs - 1);
	puts(b.data);
	buffer_free(&b);
}

static size_t print_changes(const struct diff_page *p, bool (*is)(const struct change *))
{
	size_t count = 0;
	for (size_t i = 0; i < p->diff->change_count; i++) {
		const struct change *c = &p->diff->changes[i];
		if (!is(c))
			continue;
		count++;
		if (is_folded(p, c))
			continue;
		diff_text_change(p->diff, c, &p->print->terminal, "");
		print_where(p, c);
	}
	return count;
}

/* "14 no longer loaded: liba.so.1, libb.so.1, …   (-a lists them)" */
static void print_folded(const struct diff_page *p, bool (*is)(const struct change *), const char *words)
{
	struct buffer b = {0};
	const struct terminal *t = &p->print->terminal;
	size_t count = 0;
	for (size_t i = 0; i < p->diff->change_count; i++) {
		const struct change *c = &p->diff->changes[i];
		if (!is(c) || !is_folded(p, c))
			continue;
		if (count++ >= NAMES)
			continue;
		buffer_string(&b, count > 1 ? ", " : "");
		terminal_name(&b, t, c->soname);
	}
	if (count)
		printf("%zu %s: %s%s%s   (-a says more)\n", count, words, b.data, count > NAMES ? ", " : "",
			count > NAMES ? t->dots : "");
	buffer_free(&b);
}

static bool is_missing(const struct change *c) { return c->kind == CHANGE_MISSING && c->b.failed; }
static bool is_gone(const struct change *c) { return c->kind == CHANGE_MISSING && !c->b.failed; }
static bool is_place(const struct change *c) { return c->kind == CHANGE_PLACE; }
static bool is_build(const struct change *c) { return c->kind == CHANGE_BUILD; }
static bool is_found(const struct change *c) { return c->kind == CHANGE_ADDED && c->a.failed; }
static bool is_new(const struct change *c) { return c->kind == CHANGE_ADDED && !c->a.failed; }

/* In the order of the page; words: of a line that stands for many. */
static const struct {
	bool (*is)(const struct change *);
	const char *words, *counted;
} groups[] = {
	{is_missing, NULL, "missing"},
	{is_place, NULL, "elsewhere"},
	{is_build, "at the same path, of another build", "of another build"},
	{is_gone, "no longer loaded", "no longer loaded"},
	{is_found, NULL, "no longer missed"},
	{is_new, "new", "new"},
};

/* --- what is different around them --- */

/* Adds the elements that only one list has, in their order. */
static void add_only(struct buffer *b, const struct terminal *t, const char *name, const char *list, const char *other)
{
	size_t count = 0;
	for (const char *at = list; at && *at;) {
		size_t length = strcspn(at, ":");
		bool both = false;
		for (const char *o = other; o && *o && !both;) {
			size_t size = strcspn(o, ":");
			both = size == length && memcmp(o, at, size) == 0;
			o += size + (o[size] != '\0');
		}
		if (!both) {
			char *element = xstrndup(at, length);
			if (count++)
				buffer_string(b, ":");
			else
				buffer_printf(b, "   only in %s: ", name);
			terminal_name(b, t, element);
			free(element);
		}
		at += length + (at[length] != '\0');
	}
}

void diff_text_difference(const struct difference *e, const char *name, const char *other, const struct terminal *t)
{
	struct buffer b = {0};
	buffer_string(&b, "  ");
	terminal_name(&b, t, e->name);
	size_t length = b.length;
	if (e->list && e->a && e->b) {
		add_only(&b, t, name, e->a, e->b);
		add_only(&b, t, other, e->b, e->a);
		if (b.length == length)
			buffer_string(&b, "   in another order");
	} else {
		const char *values[] = {e->a, e->b}, *names[] = {name, other};
		for (int i = 0; i < 2; i++) {
			buffer_printf(&b, "   %s: ", names[i]);
			terminal_name(&b, t, values[i] ? values[i] : e->variable ? "not set" : "none");
		}
	}
	puts(b.data);
	buffer_free(&b);
}

static void print_programs(const struct diff_page *p)
{
	for (int side = 0; side < 2; side++) {
		struct buffer b = {0};
		size_t count = 0;
		for (size_t i = 0; i < p->diff->program_count; i++) {
			const struct diff_program *program = &p->diff->programs[i];
			if (side ? program->a_count : program->b_count)
				continue;
			if (count++ >= NAMES && !p->print->all)
				continue;
			buffer_string(&b, count > 1 ? ", " : "");
			terminal_name(&b, &p->print->terminal, program->name);
			size_t processes = side ? program->b_count : program->a_count;
			if (processes > 1)
				buffer_printf(&b, " (%zu processes)", processes);
		}
		if (count)
			printf("%zu program%s only in %s: %s%s\n", count, plural(count), side ? "B" : "A", b.data,
				count > NAMES && !p->print->all ? ", …   (-a lists them)" : "");
		buffer_free(&b);
	}
}

static void print_counts(const struct diff_page *p)
{
	struct buffer b = {0};
	for (size_t i = 0; i < countof(groups); i++) {
		size_t count = 0;
		for (size_t k = 0; k < p->diff->change_count; k++)
			count += groups[i].is(&p->diff->changes[k]);
		if (count)
			buffer_printf(&b, "%s%zu %s", b.length ? ", " : "", count, groups[i].counted);
	}
	if (!b.length && !p->diff->program_count)
		buffer_string(&b, "no difference in what was loaded");
	if (p->diff->processes)
		buffer_printf(&b, "%s%zu process%s the same: %zu object%s", b.length ? "; " : "", p->diff->processes,
			p->diff->processes == 1 ? "" : "es", p->diff->objects, plural(p->diff->objects));
	if (b.length)
		puts(b.data);
	buffer_free(&b);
}

void diff_text(const struct diff *d, const struct diff_print *print)
{
	struct diff_page p = {d, print};
	struct buffer b = {0};
	buffer_string(&b, "A = ");
	terminal_name(&b, &print->terminal, print->a);
	buffer_string(&b, "   B = ");
	terminal_name(&b, &print->terminal, print->b);
	puts(b.data);
	buffer_free(&b);
	for (size_t i = 0; i < countof(groups); i++) {
		print_changes(&p, groups[i].is);
		if (groups[i].words)
			print_folded(&p, groups[i].is, groups[i].words);
	}
	print_programs(&p);
	if (d->environment_count)
		puts("around them:");
	for (size_t i = 0; i < d->environment_count; i++)
		diff_text_difference(&d->environment[i], "A", "B", &print->terminal);
	print_counts(&p);
}
