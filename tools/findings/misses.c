/* SPDX-License-Identifier: MIT */
/* Which of the searches that failed matter, how much, and what is told of each. */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "print/print.h"
#include "snapshot/words.h"

enum {
	NAMES_SHOWN = 5,
	COPIES_SHOWN = 4,
	TRIES_MAX = 1000,	/* searches that are compared with all others: more were made by nobody */
};

/* --- how much a miss matters --- */

/*
 * What is concluded from what does not follow is worth nothing where records were lost, unless that is why the search
 * failed: no descriptor was left to ld.so, either.
 */
static bool is_miss(const struct process *p, const struct search *s)
{
	return !(s->derived && p->lost && !process_lacked_descriptors(p)) && s->result == RESULT_FAILED &&
		!s->resolved && !s->usable && !s->noload && !is_own_module(s->name);
}

/*
 * An extension that its package does without, imported to see whether its library is there.  A row for any requester is
 * about dlopen alone.
 */
static bool is_done_without(const struct diagnosis *d, const struct search *s)
{
	const char *name = last_component(s->name);
	return s->requester && catalog_expected(d->catalog, name, object_name(s->requester)) &&
		!catalog_expected(d->catalog, name, "");
}

static int severity_of_needed(const struct diagnosis *d, const struct process *p, const struct search *s)
{
	const struct image *i = p->image;
	bool start_up = !s->requester || s->requester->start_up;
	/* It was killed in the middle of the search. */
	if (!s->certain && i->has_status && WIFSIGNALED(i->status))
		return -1;
	/* No program begins without what it needs at the start: the trace ends here, and not the search. */
	if (s->derived && start_up && process_ending(p) == ENDING_GOOD)
		return -1;
	if (start_up)
		return SEVERITY_ERROR;
	if (is_done_without(d, s))
		return SEVERITY_NOTE;
	return ending_with_parents(d, p) == ENDING_GOOD ? SEVERITY_WARNING : SEVERITY_ERROR;
}

/* What a program opens by itself it may well do without; a file that is there and broken it did not reckon with. */
static int severity_of_dlopen(const struct diagnosis *d, const struct process *p, bool there)
{
	switch (ending_with_parents(d, p)) {
	case ENDING_GOOD:
		return there ? SEVERITY_NOTE : -1;
	case ENDING_BAD:
		return there ? SEVERITY_ERROR : SEVERITY_WARNING;
	case ENDING_UNKNOWN:
		return there ? SEVERITY_WARNING : SEVERITY_NOTE;
	}
	return -1;
}

/* Missing on many healthy machines; the driver's libraries have rules of their own. */
static bool is_expected(const struct diagnosis *d, const struct search *s)
{
	const char *name = last_component(s->name);
	const struct catalog_soname *known = catalog_soname(d->catalog, name, 0, NULL);
	return (known && known->driver) ||
		catalog_expected(d->catalog, name, s->requester ? object_name(s->requester) : "");
}

/* Another library of this name was opened later: libcudnn_ops.so.9 after libcudnn_ops.so.9.1. */
static bool has_stand_in(const struct process *p, const struct search *s)
{
	const char *name = last_component(s->name);
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *other = p->searches[i];
		if (other->result != RESULT_FAILED && other->last > s->last &&
			stem_equal(last_component(other->name), name))
			return true;
	}
	return false;
}

const struct candidate *miss_unusable(const struct snapshot *snapshot, const struct search *s)
{
	const struct candidate *first = NULL;
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		if (c->outcome == TRACE_OUTCOME_FOUND || c->outcome == TRACE_OUTCOME_MISSING ||
		    c->outcome == TRACE_OUTCOME_UNKNOWN || c->outcome == TRACE_OUTCOME_HIDDEN)
			continue;
		if (c->outcome == TRACE_OUTCOME_NO_PERMISSION && snapshot) {
			/* A folder that may not be searched says nothing about what is in it. */
			struct buffer path = {0};
			candidate_path(&path, s, c);
			const struct file *file = path.data ? snapshot_file(snapshot, path.data) : NULL;
			buffer_free(&path);
			if (!file || file->error)
				continue;
		}
		bool stops = c->outcome != TRACE_OUTCOME_NO_PERMISSION && c->outcome != TRACE_OUTCOME_WRONG_CLASS &&
			c->outcome != TRACE_OUTCOME_WRONG_MACHINE && c->outcome != TRACE_OUTCOME_LOOP;
		if (stops)
			return c;
		if (!first)
			first = c;
	}
	return first;
}

/* --- the walk --- */

struct walk_misses {
	struct diagnosis *diagnosis;
	const struct process *process;
	const struct snapshot *snapshot;
	miss_told *each;
	void *context;
	struct map seen;
	bool error;
};

static void tell(struct walk_misses *w, const struct search *s, int severity)
{
	const char *name = last_component(s->name);
	void **at = map_at(&w->seen, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)});
	if (severity < 0 || *at)
		return;
	*at = w;
	w->error |= severity == SEVERITY_ERROR;
	w->each(w->context, w->process, w->snapshot, s, (enum severity)severity);
}

bool miss_survived(const struct process *p, const struct search *s)
{
	return p->last_load > (s->call && s->call->failed ? s->call->failed : s->last);
}

/*
 * The program was told of it, or crashed, and did nothing more: it ended for that, however healthy it is elsewhere to
 * miss it.
 */
static bool is_last_word(const struct walk_misses *w, const struct search *s)
{
	const struct process *p = w->process;
	bool crashed = p->image->has_status && crash_signal(p->image->status);
	return ending_with_parents(w->diagnosis, p) == ENDING_BAD && (s->error || crashed) && !miss_survived(p, s);
}

/*
 * Of all that was opened in vain the last is the likeliest to have ended the program; where something needed is
 * missing, that is reason enough.
 */
static void tell_dlopen(struct walk_misses *w)
{
	const struct process *p = w->process;
	int severity = severity_of_dlopen(w->diagnosis, p, false), tries = 0;
	for (size_t i = p->search_count; i-- > 0 && severity >= 0 && !w->error;) {
		const struct search *s = p->searches[i];
		if (!is_miss(p, s) || s->via == VIA_NEEDED || s->via == VIA_PRELOAD)
			continue;
		bool last = is_last_word(w, s);
		if ((!last && is_expected(w->diagnosis, s)) ||
		    miss_unusable(w->snapshot, s) || (tries++ < TRIES_MAX && has_stand_in(p, s)))
			continue;
		tell(w, s, last ? SEVERITY_ERROR : severity);
		return;
	}
}

void misses_each(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	miss_told *each, void *context)
{
	struct walk_misses w = {.diagnosis = d, .process = p, .snapshot = snapshot, .each = each, .context = context};
	int tries = 0;
	for (size_t i = 0; i < p->search_count; i++)
		if (is_miss(p, p->searches[i]) && p->searches[i]->via == VIA_NEEDED)
			tell(&w, p->searches[i], severity_of_needed(d, p, p->searches[i]));
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		if (!is_miss(p, s) || s->via == VIA_NEEDED)
			continue;
		if (s->via == VIA_PRELOAD)
			tell(&w, s, SEVERITY_WARNING);
		else if (miss_unusable(snapshot, s) && tries++ < TRIES_MAX && !has_stand_in(p, s))
			tell(&w, s, severity_of_dlopen(d, p, true));
	}
	tell_dlopen(&w);
	map_free(&w.seen);
}

/* --- what is told --- */

/* The others that want the same soname and have not got it: loading often ends before they are asked. */
static void describe_others(struct finding *f, const struct process *p, const struct search *s)
{
	struct buffer names = {0};
	size_t count = 0;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		if (o == s->requester)
			continue;
		for (size_t k = 0; k < o->needed_count; k++) {
			if (o->needed[k].name != s->name || o->needed[k].object)
				continue;
			if (count++ < NAMES_SHOWN)
				buffer_printf(&names, "%s%s", count > 1 ? ", " : "", object_name(o));
			break;
		}
	}
	if (count > NAMES_SHOWN)
		buffer_printf(&names, " and %zu more", count - NAMES_SHOWN);
	if (count)
		finding_evidence(f, "needed too by %s", names.data);
	buffer_free(&names);
}

static void describe_rules(struct finding *f, const struct search *s)
{
	for (size_t i = 0; i < s->redirect_count; i++) {
		const struct redirect *r = &s->redirects[i];
		const char *what = r->reason == TRACE_REASON_HIDDEN ? "hidden by" : r->reason == TRACE_REASON_APPLIED ?
			"redirected by" : "not helped by";
		finding_evidence(f, "%s rule %u (%s:%u): %s", what, r->number, r->source, r->line, r->rule);
	}
}

static bool was_searched(const struct search *s, const char *path)
{
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		size_t length = strlen(c->directory);
		if (strncmp(path, c->directory, length) == 0 && strcmp(path + length, c->whole ? "" : s->name) == 0)
			return true;
	}
	return false;
}

/* One copy of what was searched for, as it is now. */
static void describe_copy(
	struct finding *f, const struct snapshot *snapshot, const struct search *s, const struct file *file)
{
	const char *program = NULL, *misfit = file_misfit(snapshot, f->process, file, &program);
	char *words = file_words(file);
	if (misfit)
		finding_note(f, "%s exists now; it is %s, the program is %s", words, misfit, program);
	else if (file->elf && file->elf->bad)
		finding_note(f, "%s exists now, but cannot be loaded: %s", words, file->elf->bad);
	else if (was_searched(s, file->path))
		finding_note(f, "%s is there now, where ld.so looked for it: run the program again", words);
	else
		finding_note(f, "%s exists now, and ld.so did not look there", words);
	free(words);
}

/* libcudart.so.12 where libcudart.so.13 is wanted. */
static void describe_other_version(struct finding *f, const struct snapshot *snapshot, const struct diagnosis *d,
	const struct search *s, const struct file *file)
{
	const char *name = last_component(s->name), *other = last_component(file->path), *program;
	const struct catalog_soname *wanted = catalog_soname(d->catalog, name, 0, NULL),
		*there = catalog_soname(d->catalog, other, 0, NULL);
	if (file_misfit(snapshot, f->process, file, &program))
		return;
	if (file->elf && !file->elf->bad && file->elf->soname && strcmp(file->elf->soname, name) == 0) {
		finding_note(f, "%s is it, by its DT_SONAME, and there is no link of that name", file->path);
		return;
	}
	char *words = file_words(file);
	finding_note(f, "another version is there now: %s", words);
	if (wanted && there && wanted->cuda && there->cuda && wanted->cuda != there->cuda && s->requester)
		finding_note(f, "  %s was built for CUDA %u, and that is of CUDA %u: they do not mix",
			object_name(s->requester), wanted->cuda, there->cuda);
	free(words);
}

/* The package that should bring it; one that lists the file under several names is told once. */
static void describe_gone(struct finding *f, struct map *told, const struct file *file)
{
	void **at = map_at(told, (struct map_key){.a = (uintptr_t)file->owner, .d = 1});
	char *owner = *at ? NULL : file_owner_words(file);
	*at = told;
	if (owner)
		finding_note(f, "%s belongs to %s, and is gone now", file->path, owner);
	free(owner);
	if (file->owner->distribution && !f->want.again)
		f->want.again = file->owner->distribution;
}

/* A link in a folder that was searched, whose file is not there. */
static void describe_dangling(struct finding *f, const struct file *file)
{
	finding_note(f, "%s is a symbolic link to %s, which is not there", file->path, file->dangles);
	finding_help(
		f, NULL, "bring back %s, or have the link %s lead to a file that is there", file->dangles, file->path);
}

/* Files that are one file are told once, by the first of their paths. */
static bool is_told(struct map *told, const struct file *file)
{
	void **at = map_at(
		told, (struct map_key){.a = file->dev, .b = file->ino, .c = file->ino ? 0 : (uintptr_t)file});
	bool before = *at;
	*at = told;
	return before;
}

static void describe_now(
	struct diagnosis *d, struct finding *f, const struct snapshot *snapshot, const struct search *s)
{
	const char *name = last_component(s->name);
	struct map told = {0};
	size_t copies = 0, others = 0;
	for (const struct named *n = finding_named(d, snapshot, name); n; n = n->next) {
		const struct file *file = n->file;
		bool named = strcmp(last_component(file->path), name) == 0;
		if (file->why & FILE_OTHER_VERSION && file->soname && strcmp(file->soname, name) == 0 && !file->error) {
			if (!is_told(&told, file) && others++ < COPIES_SHOWN)
				describe_other_version(f, snapshot, d, s, file);
		} else if (named && file->dangles && was_searched(s, file->path)) {
			describe_dangling(f, file);
		} else if (named && file->error && file->owner) {
			describe_gone(f, &told, file);
		} else if (named && !file->error && (!f->path || strcmp(f->path, file->path) != 0)) {
			if (!is_told(&told, file) && copies++ < COPIES_SHOWN)
				describe_copy(f, snapshot, s, file);
		}
	}
	if (copies > COPIES_SHOWN)
		finding_note(f, "%zu more copies exist now", copies - COPIES_SHOWN);
	map_free(&told);
}

void miss_describe(struct diagnosis *d, struct finding *f, const struct snapshot *snapshot, const struct search *s)
{
	f->soname = finding_keep(d, last_component(s->name));
	f->requester = s->requester;
	f->search = s;
	f->when = s->first;
	f->want.soname = f->soname;
	f->want.requester = snapshot && s->requester ? snapshot_object(snapshot, s->requester) : NULL;
	evidence_chain(f, s);
	describe_others(f, f->process, s);
	evidence_searched(f, s);
	describe_rules(f, s);
	if (!s->certain && !s->error)
		finding_note(f,
			"the trace ends at this search: that it failed is inferred, no record says how the process "
			"ended");
	if (s->via == VIA_DLOPEN && s->error)
		finding_note(f, "the program was told, loaded %s, and %s",
			miss_survived(f->process, s) ? "other libraries after that" : "nothing after that",
			process_end_words(f->process));
	else if (s->via == VIA_DLOPEN || s->via == VIA_START)
		finding_note(f, "the program asked for it by itself and %s", process_end_words(f->process));
	else if (s->via == VIA_PRELOAD)
		finding_note(f, "ld.so goes on without a library that cannot be preloaded");
	else if (s->requester && !s->requester->start_up && f->severity == SEVERITY_WARNING)
		finding_note(
			f, "%s could not be loaded for it, and the program went on without", object_name(s->requester));
	if (snapshot)
		describe_now(d, f, snapshot, s);
}
