/* SPDX-License-Identifier: MIT */
/*
 * Siblings of which one suffices: a library for each version of FFmpeg, CUDA or MPI, which a loader tries in turn.
 * Where one was loaded, what the others lacked matters to nobody; where none was, all are one finding, about the one
 * that came furthest.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"

enum { NAMES_SHOWN = 8, MEMBERS_MAX = 256 };

/*
 * How far a sibling came: it is not there, it lacks a library, it has all that it needs and is refused for something
 * else.
 */
enum progress { NOT_THERE = 1, LACKS_LIBRARY, REFUSED };

/* A name that was opened for itself. */
struct sibling {
	const char *name;	/* of the graph: equal names are the same pointer */
	struct finding *finding;	/* the first about it or what it needs */
	enum progress progress;
};

struct siblings {
	struct siblings *next;
	struct sibling members[MEMBERS_MAX];
	size_t count;
	uint64_t loaded;	/* order in the process: when one of them was, the last time; 0: none was */
};

struct alternatives {
	struct diagnosis *diagnosis;
	const struct process *process;
	struct map groups;	/* requester, place of the call, name without its numbers → struct siblings */
	struct siblings *first;
};

/*
 * "libtorchcodec_core#.so" of libtorchcodec_core8.so: numbers are what siblings differ in, at the end of the name and
 * behind ".so".
 */
static char *without_numbers(const char *name)
{
	struct buffer b = {0};
	const char *so = strstr(name, ".so");
	for (const char *c = name; *c; c++) {
		if (so && c >= so + 3 && (isdigit((unsigned char)*c) || *c == '.'))
			continue;
		if (isdigit((unsigned char)*c) && (b.length == 0 || b.data[b.length - 1] == '#'))
			continue;
		buffer_add(&b, isdigit((unsigned char)*c) ? "#" : c, 1);
	}
	buffer_add(&b, "", 0);
	return b.data;
}

/* The search that began it all: of what was opened for itself. */
static const struct search *opening(const struct search *s)
{
	while (s && s->via == VIA_NEEDED && s->requester && !s->requester->start_up)
		s = s->requester->search;
	return s && s->via == VIA_DLOPEN ? s : NULL;
}

/* Modules of Python have numbers in their names as well: what is tried in turn is opened from one line. */
static uint64_t place_of(const struct call *c)
{
	if (!c)
		return 0;
	return c->offset ^ (c->frame_count ? hash_bytes(c->frames, c->frame_count * sizeof(*c->frames)) : 0);
}

static struct siblings *group_of(struct alternatives *a, const struct search *s)
{
	char *key = without_numbers(s->name);
	void **at = map_at(&a->groups,
		(struct map_key){.a = (uintptr_t)s->requester,
			.b = hash_bytes(key, strlen(key)),
			.c = strlen(key),
			.d = place_of(s->call)});
	free(key);
	if (!*at) {
		struct siblings *group = *at = arena_take(&a->diagnosis->arena, sizeof(*group));
		group->next = a->first;
		a->first = group;
	}
	return *at;
}

static struct sibling *member_of(struct siblings *group, const char *name)
{
	for (size_t i = 0; i < group->count; i++)
		if (group->members[i].name == name)
			return &group->members[i];
	if (group->count == MEMBERS_MAX)
		return NULL;
	group->members[group->count] = (struct sibling){.name = name};
	return &group->members[group->count++];
}

/* It stayed, as far as anyone can tell. */
static bool is_loaded(const struct search *s)
{
	const struct object *o = s->object;
	const struct call *c = s->call;
	if (s->result == RESULT_FAILED || !o || (c && c->error && c->failures == c->count))
		return false;
	return !o->closed || (c && !o->refused);
}

static void collect(struct alternatives *a)
{
	for (size_t i = 0; i < a->process->search_count; i++) {
		const struct search *s = a->process->searches[i];
		if (s->via != VIA_DLOPEN || s->noload || s->resolved || is_own_module(s->name))
			continue;
		struct siblings *group = group_of(a, s);
		if (member_of(group, s->name) && is_loaded(s) && s->last > group->loaded)
			group->loaded = s->last;
	}
}

static enum progress progress_of(const struct finding *f)
{
	if (f->code != CODE_NOT_FOUND && f->code != CODE_DRIVER_MISSING)
		return REFUSED;
	return f->search && f->search->via == VIA_NEEDED ? LACKS_LIBRARY : NOT_THERE;
}

static const struct search *search_of(const struct finding *f)
{
	if (f->search)
		return opening(f->search);
	return f->requester && f->requester->search ? opening(f->requester->search) : NULL;
}

static void names_of(const struct siblings *group, const struct sibling *but, struct buffer *b)
{
	size_t shown = 0;
	for (size_t i = 0; i < group->count; i++)
		if (&group->members[i] != but && shown++ < NAMES_SHOWN)
			buffer_printf(b, "%s`%s`", shown > 1 ? ", " : "", last_component(group->members[i].name));
	if (shown > NAMES_SHOWN)
		buffer_printf(b, " and %zu more", shown - NAMES_SHOWN);
}

/* None came further than to a library that it lacks: one of these is enough. */
static void tell_what_suffices(struct finding *f, const struct siblings *group)
{
	struct buffer b = {0};
	size_t count = 0;
	for (size_t i = 0; i < group->count; i++) {
		const struct finding *other = group->members[i].finding;
		if (other && other->soname && group->members[i].progress == LACKS_LIBRARY && count++ < NAMES_SHOWN)
			buffer_printf(&b, "%s`%s` (for %s)", count > 1 ? ", " : "", other->soname,
				last_component(group->members[i].name));
	}
	if (count > 1) {
		char *line = xasprintf("one of these suffices: %s", b.data);
		finding_evidence(f, "%s", line);
		free(line);
		free(f->headline);
		f->headline = xasprintf("none of %zu libraries of which one suffices could be loaded: `%s` was not "
					"found, nor what the others need",
			group->count, f->soname);
	}
	buffer_free(&b);
}

/* The first of those that came furthest; NULL: nothing is told of any. */
static struct sibling *furthest(struct siblings *group)
{
	struct sibling *best = NULL;
	for (size_t i = 0; i < group->count; i++) {
		struct sibling *one = &group->members[i];
		if (one->finding && (!best || one->progress > best->progress))
			best = one;
	}
	return best;
}

static void tell(struct siblings *group)
{
	struct sibling *best = group->count > 1 ? furthest(group) : NULL;
	if (!best)
		return;
	struct buffer names = {0};
	names_of(group, best, &names);
	finding_note(best->finding, "%s is one of %zu that were tried in turn, of which one suffices%s %s",
		last_component(best->name), group->count, best->progress == REFUSED ? "; it came further than" : ":",
		names.data);
	buffer_free(&names);
	if (best->progress == LACKS_LIBRARY)
		tell_what_suffices(best->finding, group);
}

static void fold(struct diagnosis *d, struct alternatives *a)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		const struct search *s = f->process == a->process ? search_of(f) : NULL;
		struct siblings *group = s ? group_of(a, s) : NULL;
		struct sibling *one = group && group->count > 1 ? member_of(group, s->name) : NULL;
		if (!one || f->severity == SEVERITY_NOTE)
			continue;
		if (group->loaded && s->last > group->loaded)
			continue;	/* whoever tries in turn ends with the first that is loaded */
		if (group->loaded) {
			f->severity = SEVERITY_NOTE;
			finding_note(f, "another of those that were tried in turn was loaded in its place");
		} else if (!one->finding || progress_of(f) > one->progress) {
			one->finding = f;
			one->progress = progress_of(f);
		}
	}
	for (struct siblings *group = a->first; group; group = group->next)
		if (!group->loaded)
			tell(group);
}

/* What the siblings of the one that came furthest lack explains nothing. */
static void hide_others(struct diagnosis *d, struct alternatives *a)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		const struct search *s = f->process == a->process && !f->cause ? search_of(f) : NULL;
		struct siblings *group = s ? group_of(a, s) : NULL;
		const struct sibling *best = group && !group->loaded && group->count > 1 ? furthest(group) : NULL;
		if (!best || best->finding == f || best->name == s->name)
			continue;
		f->cause = best->finding;
		f->told = true;
		f->want.soname = NULL;
	}
}

void find_alternatives(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct alternatives a = {.diagnosis = d, .process = p};
	(void)snapshot;
	collect(&a);
	fold(d, &a);
	hide_others(d, &a);
	map_free(&a.groups);
}
