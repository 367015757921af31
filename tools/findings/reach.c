/* SPDX-License-Identifier: MIT */
/*
 * out-of-scope: a symbol that a loaded library has, and that the one which wants it cannot see.  What dlopen opens
 * without RTLD_GLOBAL is for itself and for what it needs alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"

static const struct object *object_at(const struct process *p, const char *path)
{
	for (; p; p = p->fork_parent)
		for (size_t i = 0; i < p->object_count; i++)
			if (strcmp(p->objects[i]->path, path) == 0)
				return p->objects[i];
	return NULL;
}

/* What dlopen was called for, so that the library came along. */
static const struct object *opened_root(const struct object *o)
{
	while (o->via == VIA_NEEDED && o->requester)
		o = o->requester;
	return o;
}

static void add_help(struct finding *f, const struct snapshot *snapshot, const struct object *has)
{
	const struct object *root = opened_root(has);
	const struct file *file = snapshot_object(snapshot, has);
	const char *path = file && file->real && has->path[0] != '/' ? file->real : has->path;
	if (root != has)
		finding_help(f, NULL, "open %s with RTLD_GLOBAL, or %s itself before it", object_name(root),
			object_name(has));
	else
		finding_help(f, NULL, "open %s with RTLD_GLOBAL", object_name(has));
	char *word = shell_word(path),
	     *command = xasprintf("export LD_PRELOAD=%s\"${LD_PRELOAD:+:$LD_PRELOAD}\"", word);
	finding_help(f, command, "or, at once, have it loaded at the start, where all can see it");
	free(command);
	free(word);
}

static struct finding *report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct unresolved *u, const struct object *o, const struct object *has)
{
	enum severity severity = process_ending(p) == ENDING_GOOD ? SEVERITY_WARNING : SEVERITY_ERROR;
	char *name = symbol_words(u->symbol, SYMBOL_COLUMNS);
	struct finding *f = finding_add(d, CODE_OUT_OF_SCOPE, severity, p,
		"`%s`, which `%s` wants, is in `%s`, which is loaded out of its reach", name, object_name(o),
		object_name(has));
	free(name);
	f->symbol = u->symbol;
	f->path = has->path;
	f->soname = object_name(has);
	f->requester = o;
	f->when = o->first;
	finding_evidence(f, "%s wants it%s", o->path, o->refused ? "" : ", when it is called");
	evidence_object_chain(f, o, "  it was");
	evidence_loaded(f, snapshot, has);
	evidence_object_chain(f, has, "  it was");
	finding_evidence(f, "%s was opened without RTLD_GLOBAL: its symbols are for itself and for what it needs",
		object_name(opened_root(has)));
	add_help(f, snapshot, has);
	return f;
}

/* The one that ld.so named is the one that a reader has before him. */
static const struct unresolved *chosen(
	const struct snapshot *snapshot, const struct unresolved *first, const struct object *o)
{
	for (size_t i = 0; i < snapshot->unresolved_count; i++) {
		const struct unresolved *u = &snapshot->unresolved[i];
		if (u->out_of_reach && u->requester == first->requester && object_refused_for(o, u->symbol))
			return u;
	}
	return first;
}

/* Of those that ld.so binds as they are called, what was opened last is the likeliest to have been called. */
static const struct unresolved *called_last(const struct process *p, const struct snapshot *snapshot)
{
	const struct unresolved *last = NULL;
	uint64_t latest = 0;
	for (size_t i = 0; process_lookup_ended(p) && i < snapshot->unresolved_count; i++) {
		const struct unresolved *u = &snapshot->unresolved[i];
		const struct object *o = u->out_of_reach && u->lazy ? object_of_wanting(p, snapshot, u) : NULL;
		if (!o || o->refused || o->first <= latest)
			continue;
		last = u;
		latest = o->first;
	}
	return last;
}

void find_out_of_scope(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct map told = {0};
	const struct unresolved *called = snapshot ? called_last(p, snapshot) : NULL;
	for (size_t i = 0; snapshot && i < snapshot->unresolved_count; i++) {
		const struct unresolved *u = &snapshot->unresolved[i];
		const struct object *o = u->out_of_reach ? object_of_wanting(p, snapshot, u) : NULL;
		void **at = o && (o->refused || u == called) ? map_at(&told, (struct map_key){.a = (uintptr_t)o}) :
							       NULL;
		if (!at || *at)
			continue;
		*at = d;
		u = chosen(snapshot, u, o);
		const struct object *has = object_at(p, u->out_of_reach);
		if (has)
			report(d, p, snapshot, u, o, has);
	}
	map_free(&told);
}
