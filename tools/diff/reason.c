/* SPDX-License-Identifier: MIT */
/*
 * Why a library came from elsewhere: which variable, RPATH, cache entry, rule, package or driver makes the difference.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "diff/diff.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "print/print.h"
#include "snapshot/words.h"
#include "view/view.h"

void change_why(struct change *c, const char *format, ...)
{
	va_list arguments;
	char *line;
	va_start(arguments, format);
	if (vasprintf(&line, format, arguments) < 0)
		fatal("not enough memory for a reason");
	va_end(arguments);
	for (size_t i = 0; i < c->why_count; i++) {
		if (strcmp(c->why[i], line) == 0) {
			free(line);
			return;
		}
	}
	grow(c->why, c->why_count);
	c->why[c->why_count++] = line;
}

/* One side of a change as seen from there: what it has, and the search that the other side made. */
struct seen {
	struct change *change;
	const struct diff_side *here, *there;
	const struct object *object;	/* of here */
	const struct search *search;	/* of there, NULL if it was not looked for by this name */
};

static char *plain(const struct diff_side *s, const char *path)
{
	struct buffer b = {0};
	stable_path(&s->plain, &b, path);
	return b.data;
}

static bool same_plain(const struct diff_side *a, const char *x, const struct diff_side *b, const char *y)
{
	char *p = plain(a, x), *q = plain(b, y);
	bool same = strcmp(p, q) == 0;
	free(p), free(q);
	return same;
}

/* Whether a list such as LD_LIBRARY_PATH of a process has the folder of that path of the other. */
static bool list_has(const struct diff_side *there, const char *list, const struct diff_side *here, const char *folder)
{
	bool has = false;
	size_t size = strlen(folder);
	while (size > 1 && folder[size - 1] == '/')
		size--;
	char *wanted = xstrndup(folder, size);
	for (const char *at = list; at && *at && !has;) {
		size_t length = strcspn(at, ":;"), kept = length;
		while (kept > 1 && at[kept - 1] == '/')
			kept--;
		char *element = xstrndup(at, kept);
		has = same_plain(there, element, here, wanted);
		free(element);
		at += length + (at[length] != '\0');
	}
	free(wanted);
	return has;
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? xstrndup(path, slash == path ? 1 : (size_t)(slash - path)) : xstrdup("");
}

/* The object of a process by that name; NULL if it has none. */
static const struct object *object_called(const struct process *p, const char *name)
{
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		if (strcmp(object_name(o), name) == 0)
			return o;
	}
	return NULL;
}

/* --- how it was found here, and what kept the other from it --- */

static void why_library_path(const struct seen *s)
{
	static const char name[] = "LD_LIBRARY_PATH";
	char *folder = folder_of(s->object->path);
	const char *list = process_variable(s->there->process, name);
	/* An element with $ORIGIN does not look like its folder: then there is nothing to say. */
	if (list_has(s->here, process_variable(s->here->process, name), s->here, folder) &&
		!list_has(s->there, list, s->here, folder))
		change_why(s->change, "%s has %s only in %s", name, folder, s->here->name);
	free(folder);
}

static const char *path_list(const struct object *o, bool runpath)
{
	return runpath ? o->runpath : o->rpath;
}

static void why_rpath(const struct seen *s, const struct candidate *c)
{
	const char *word = origin_text((enum origin)c->origin);
	bool runpath = c->origin == ORIGIN_RUNPATH;
	if (!c->owner)
		return;
	const struct object *other = c->owner == s->here->process->program ? s->there->process->program :
		object_called(s->there->process, object_name(c->owner));
	if (!other) {
		change_why(s->change, "the %s is that of %s, which is not loaded in %s", word, object_name(c->owner),
			s->there->name);
		return;
	}
	const char *mine = path_list(c->owner, runpath), *theirs = path_list(other, runpath);
	if (mine && !theirs)
		change_why(s->change, "%s has a%s %s only in %s: %s", object_name(c->owner), runpath ? "" : "n", word,
			s->here->name, mine);
	else if (mine && !same_plain(s->here, mine, s->there, theirs))
		change_why(s->change, "%s of %s: %s in %s, %s in %s", word, object_name(c->owner), mine, s->here->name,
			theirs, s->there->name);
}

static const char *cached(const struct diff_side *s, const char *soname)
{
	for (size_t i = 0; s->snapshot && i < s->snapshot->host.cache_count; i++)
		if (strcmp(s->snapshot->host.cache[i].soname, soname) == 0)
			return s->snapshot->host.cache[i].path;
	return NULL;
}

static void why_cache(const struct seen *s)
{
	const char *mine = cached(s->here, s->change->soname), *theirs = cached(s->there, s->change->soname);
	if (mine && s->there->snapshot && !theirs)
		change_why(s->change, "ld.so.cache has it only in %s", s->here->name);
	else if (mine && theirs && strcmp(mine, theirs) != 0)
		change_why(
			s->change, "ld.so.cache has %s in %s, %s in %s", mine, s->here->name, theirs, s->there->name);
}

static void why_rule(
	struct change *change, const struct diff_side *side, const struct search *search, const struct search *other)
{
	const struct redirect *r = search ? search_rule(search) : NULL, *same = other ? search_rule(other) : NULL;
	if (r && !(same && strcmp(r->rule, same->rule) == 0))
		change_why(change, "%s in %s by rule %u (%s:%u): %s",
			r->reason == TRACE_REASON_HIDDEN ? "hidden" : "redirected", side->name, r->number, r->source,
			r->line, r->rule);
}

/* Whether the other looked where this one found it, and says what came of it. */
static bool why_outcome(const struct seen *s)
{
	struct buffer path = {0};
	bool looked = false;
	for (size_t i = 0; s->search && i < s->search->trail->count && !looked; i++) {
		const struct candidate *c = &s->search->trail->candidates[i];
		path.length = 0;
		candidate_path(&path, s->search, c);
		if (!path.data || c->outcome == TRACE_OUTCOME_FOUND ||
			!same_plain(s->there, path.data, s->here, s->object->path))
			continue;
		looked = true;
		change_why(s->change, "%s looked at %s: %s", s->there->name, path.data, words_outcome(c));
	}
	buffer_free(&path);
	return looked;
}

static const char *requester_name(const struct diff_side *s, const struct object *o)
{
	const struct object *requester = o ? o->requester : NULL;
	return !requester ? NULL : requester == s->process->program ? process_name(s->process) : object_name(requester);
}

static void why_here(const struct seen *s)
{
	const struct candidate *c = s->object ? object_candidate(s->object) : NULL;
	if (!c || why_outcome(s))
		return;
	switch ((enum origin)c->origin) {
	case ORIGIN_LD_LIBRARY_PATH:
		why_library_path(s);
		break;
	case ORIGIN_RPATH:
	case ORIGIN_RUNPATH:
		why_rpath(s, c);
		break;
	case ORIGIN_CACHE:
		why_cache(s);
		break;
	case ORIGIN_DIRECT:
		if (requester_name(s->here, s->object))
			change_why(s->change, "%s asks for it by its path in %s", requester_name(s->here, s->object),
				s->here->name);
		break;
	case ORIGIN_NONE:
	case ORIGIN_DEFAULT:
	case ORIGIN_REDIRECT:
		break;
	}
}

/* --- what was not asked for --- */

static bool needs(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->needed_count; i++)
		if (strcmp(o->needed[i].name, name) == 0)
			return true;
	return false;
}

static void why_not_asked(const struct seen *s)
{
	const char *name = requester_name(s->here, s->object);
	const struct object *requester = s->object ? s->object->requester : NULL;
	if (!requester)
		return;
	const struct object *other = requester == s->here->process->program ? s->there->process->program :
		object_called(s->there->process, object_name(requester));
	if (!other)
		change_why(s->change, "%s, which asks for it, is not loaded in %s", name, s->there->name);
	else if (s->object->via == VIA_DLOPEN)
		change_why(s->change, "%s does not open it with dlopen in %s", name, s->there->name);
	else if (s->object->via == VIA_PRELOAD)
		change_why(s->change, "it is preloaded only in %s", s->here->name);
	else if (needs(requester, s->change->soname) && !needs(other, s->change->soname))
		change_why(s->change, "%s does not need it in %s", name, s->there->name);
	else if (needs(other, s->change->soname))
		change_why(s->change, "loading had ended in %s before it was looked for", s->there->name);
}

/* Where the snapshot saw one of this name that ld.so did not take. */
static void why_copy(struct change *c, const struct diff_side *s)
{
	size_t told = 0;
	for (size_t i = 0; s->snapshot && i < s->snapshot->file_count && told < 2; i++) {
		const struct file *f = s->snapshot->files[i];
		if (!f->soname || f->error || !(f->why & FILE_COPY) ||
			strcmp(f->soname, last_component(c->soname)) != 0)
			continue;
		change_why(c, "%s has %s, where it was not looked for", s->name, f->path);
		told++;
	}
}

/* --- whose it is --- */

static const struct owner *owner_of(const struct diff_side *s, const struct object *o)
{
	const struct file *f = o ? snapshot_object(s->snapshot, o) : NULL;
	return f ? f->owner : NULL;
}

static void why_package(struct change *c, const struct diff_side *a, const struct diff_side *b)
{
	const struct owner *x = owner_of(a, c->a.object), *y = owner_of(b, c->b.object);
	const char *left = c->a.object ? diff_build_id(a, c->a.object) : NULL;
	const char *right = c->b.object ? diff_build_id(b, c->b.object) : NULL;
	if (x && y && x->version && y->version && strcmp(x->name, y->name) == 0 && strcmp(x->version, y->version) != 0)
		change_why(c, "%s is %s in %s, %s in %s", x->name, x->version, a->name, y->version, b->name);
	else if (c->kind == CHANGE_PLACE && left && right && strcmp(left, right) == 0)
		change_why(c, "it is the same build, in another place");
	else if (c->kind == CHANGE_BUILD && x && y && x->version && y->version && strcmp(x->name, y->name) == 0)
		change_why(c, "another build, though %s is %s in both", x->name, x->version);
}

static bool is_driver_library(const char *soname)
{
	return strncmp(soname, "libcuda.so", 10) == 0 || strncmp(soname, "libnvidia-", 10) == 0 ||
		strncmp(soname, "libcudadebugger.so", 18) == 0;
}

static const char *compat_folder(const struct diff_side *s)
{
	return s->process->compat ? s->process->compat->u.compat.directory : NULL;
}

static void why_driver(struct change *c, const struct diff_side *a, const struct diff_side *b)
{
	if (!is_driver_library(c->soname))
		return;
	const char *x = a->snapshot ? a->snapshot->host.driver : NULL,
		   *y = b->snapshot ? b->snapshot->host.driver : NULL;
	if (a->snapshot && b->snapshot && (x || y) && !(x && y && strcmp(x, y) == 0))
		change_why(c, "the kernel driver is %s in %s, %s in %s", x ? x : "not there", a->name,
			y ? y : "not there", b->name);
	const char *used = compat_folder(a), *other = compat_folder(b);
	if (used && !(other && strcmp(used, other) == 0))
		change_why(c, "CUDA forward compatibility of %s is used in %s", used, a->name);
	if (other && !(used && strcmp(used, other) == 0))
		change_why(c, "CUDA forward compatibility of %s is used in %s", other, b->name);
}

static void why_requester(struct change *c, const struct diff_side *a, const struct diff_side *b)
{
	const char *x = requester_name(a, c->a.object), *y = requester_name(b, c->b.object);
	if (x && y && strcmp(x, y) != 0)
		change_why(c, "%s asks for it first in %s, %s in %s", x, a->name, y, b->name);
}

static const struct search *search_of(const struct change_end *end)
{
	return end->object ? end->object->search : end->failed;
}

void change_explain(struct change *c, const struct diff_side *a, const struct diff_side *b)
{
	struct seen from_a = {c, a, b, c->a.object, search_of(&c->b)},
		    from_b = {c, b, a, c->b.object, search_of(&c->a)};
	why_rule(c, a, search_of(&c->a), search_of(&c->b));
	why_rule(c, b, search_of(&c->b), search_of(&c->a));
	if (c->kind != CHANGE_BUILD && search_of(&c->a) && search_of(&c->b)) {
		why_here(&from_a);
		why_here(&from_b);
	}
	if (c->a.object && !search_of(&c->b) && !c->b.object)
		why_not_asked(&from_a);
	if (c->b.object && !search_of(&c->a) && !c->a.object)
		why_not_asked(&from_b);
	if (c->b.failed)
		why_copy(c, b);
	if (c->a.failed)
		why_copy(c, a);
	why_package(c, a, b);
	why_driver(c, a, b);
	if (c->kind == CHANGE_PLACE)
		why_requester(c, a, b);
}

const char *diff_build_id(const struct diff_side *s, const struct object *o)
{
	const struct file *file = snapshot_object(s->snapshot, o);
	if (o->build_id)
		return o->build_id;
	return file && !file->changed && file->elf ? file->elf->build_id : NULL;
}

char *diff_owner(const struct diff_side *s, const struct object *o)
{
	const struct file *file = snapshot_object(s->snapshot, o);
	return file ? file_owner_words(file) : NULL;
}
