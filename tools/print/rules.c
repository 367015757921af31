/* SPDX-License-Identifier: MIT */
/*
 * Trees as rules: a `to` for each name that was searched for, which freezes what it came to.  Where one
 * name came to several files, each rule is for the objects that asked.
 */
#include <stdio.h>
#include <string.h>

#include "print/print.h"

struct frozen {
	struct map objects;	/* name → the first object's path */
	struct map many;	/* name → set where there are several */
	struct map printed;	/* name, path, requester */
};

void rules_word(struct buffer *b, const char *text, bool pattern)
{
	bool quoted = !text[0] || strpbrk(text, " \t\"#=;") || text[0] == '\'';
	buffer_string(b, quoted ? "\"" : "");
	for (const char *p = text; *p; p++) {
		if (pattern && strchr("*?[\\", *p))
			buffer_string(b, quoted ? "\\\\" : "\\");
		if (quoted && (*p == '"' || *p == '\\'))
			buffer_string(b, "\\");
		buffer_add(b, p, 1);
	}
	buffer_string(b, quoted ? "\"" : "");
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* A path needs no rule, it says itself what is opened. */
static bool is_frozen(const struct search *s)
{
	return s->object && s->name[0] && !strchr(s->name, '/') && s->object->path[0] == '/' && !is_own_module(s->name);
}

static struct map_key name_key(const struct search *s)
{
	return (struct map_key){.a = (uintptr_t)s->name};
}

static void collect(struct frozen *f, const struct process *p)
{
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		if (!is_frozen(s))
			continue;
		void **at = map_at(&f->objects, name_key(s));
		if (*at && *at != (void *)(uintptr_t)s->object->path)
			*map_at(&f->many, name_key(s)) = f;
		*at = (void *)(uintptr_t)s->object->path;
	}
}

static void print_rule(struct frozen *f, const struct search *s)
{
	struct buffer b = {0};
	const char *from = map_get(&f->many, name_key(s)) && s->requester ? s->requester->path : NULL;
	void **at = map_at(&f->printed, (struct map_key){
		.a = (uintptr_t)s->name, .b = (uintptr_t)from, .c = from ? (uintptr_t)s->object->path : 0});
	if (*at)
		return;
	*at = f;
	if (has_control(s->name) || has_control(s->object->path) || (from && has_control(from))) {
		puts("# a name with a control byte cannot stand in a rule");
		return;
	}
	rules_word(&b, s->name, true);
	buffer_string(&b, " to ");
	rules_word(&b, s->object->path, false);
	if (from) {
		struct buffer condition = {0};
		buffer_string(&b, " if from=");
		rules_word(&condition, from, true);
		buffer_string(&b, condition.data);
		buffer_free(&condition);
	}
	puts(b.data);
	buffer_free(&b);
}

void rules_print(const struct graph *g, const bool *shown)
{
	struct frozen f = {0};
	for (size_t i = 0; i < g->process_count; i++)
		if (shown[i])
			collect(&f, &g->processes[i]);
	for (size_t i = 0; i < g->process_count; i++)
		for (size_t n = 0; shown[i] && n < g->processes[i].search_count; n++)
			if (is_frozen(g->processes[i].searches[n]))
				print_rule(&f, g->processes[i].searches[n]);
	map_free(&f.objects);
	map_free(&f.many);
	map_free(&f.printed);
}
