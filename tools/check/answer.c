/* SPDX-License-Identifier: MIT */
/* One file: what would be loaded for it, and what is missing then. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"

static const char no_python[] = "an extension module, and no Python for it was found (--python names one)";

bool check_lacks_system(struct check *c, const struct check_file *f)
{
	const struct resolve_linker *linker = f->foreign ? resolver_linker(c->resolver, f->elf) : NULL;
	return linker && !linker->file;
}

/*
 * A library for a machine that is elsewhere, and no root of it is here; a program says itself what it needs first, and
 * lacks it.
 */
static bool lacks_linker(struct check *c, const struct check_file *f)
{
	return !f->elf->interp && check_lacks_system(c, f);
}

struct resolved *check_resolve(struct check *c, size_t file, bool all_candidates)
{
	const struct check_file *f = &c->files.files[file];
	const struct words *before = &c->answers[file].before;
	const char **others = xcalloc(before->count + 1, sizeof(*others));
	for (size_t i = 0; i < before->count; i++)
		others[i] = before->words[i];
	others[before->count] = f->path;
	/* A program has nothing before it; Python opens one behind the other. */
	struct question q = {
		.path = f->path, .preload = others, .preload_count = before->count, .all_candidates = all_candidates};
	if (f->python)
		q = (struct question){.path = f->python,
			.open = others,
			.open_count = before->count + 1,
			.all_candidates = all_candidates};
	q.without_linker = lacks_linker(c, f);
	struct resolved *all = resolve(c->resolver, &q);
	free(others);
	return all;
}

/* The file among what is loaded; NULL where it cannot be. */
static const struct resolve_object *object_of(const struct resolved *all, const struct check_file *file)
{
	for (size_t i = 0; i < all->object_count; i++)
		if (all->objects[i]->file == file->elf)
			return all->objects[i];
	return NULL;
}

static void add_miss(struct check *c, struct check_answer *a, const char *name, const char *requester, bool own)
{
	grow(a->misses, a->miss_count);
	a->misses[a->miss_count++] = (struct check_miss){strings_keep_string(&c->strings, last_component(name)),
		strings_keep_string(&c->strings, requester), own};
}

static void take_misses(
	struct check *c, struct check_answer *a, const struct resolved *all, const struct resolve_object *self)
{
	free(a->misses);
	a->misses = NULL;
	a->miss_count = 0;
	for (size_t i = 0; i < all->search_count; i++) {
		const struct resolve_search *s = all->searches[i];
		if (!s->object && s->via == VIA_NEEDED && !s->optional)
			add_miss(c, a, s->name, s->requester->path, s->requester == self);
	}
	a->complete = a->miss_count == 0;
}

static void add_version(void *context, const struct resolve_version *v)
{
	struct check *c = context;
	const struct resolve_file *requester = v->requester->file, *provider = v->provider->file;
	struct map_key key = {.a = (uintptr_t)requester, .b = (uintptr_t)provider, .c = (uintptr_t)v->need};
	void **seen = v->need->weak ? NULL : map_at(&c->version_pairs, key);
	if (!seen || *seen)
		return;
	*seen = c;
	grow(c->versions, c->version_count);
	c->versions[c->version_count++] = (struct check_version){v->need->version, v->need->soname,
		strings_keep_string(&c->strings, v->provider->path),
		strings_keep_string(&c->strings, v->requester->path), false};
}

/* A program whose dynamic linker is not there does not start: the kernel says ENOENT. */
static bool lacks_interpreter(const struct check_file *f, const struct resolved *all)
{
	return f->elf->interp && !f->python && all->linker && !all->linker->file && !f->foreign;
}

static const char *obstacle_of(const struct check_file *f, const struct resolved *all)
{
	if (f->foreign && all->linker && !all->linker->file)
		return "for another architecture, whose dynamic linker is not here";
	if (all->obstacle)
		return all->obstacle;
	const char *refused = all->search_count ? all->searches[all->search_count - 1]->refused : NULL;
	return refused ? refused : "the dynamic linker refuses it";
}

static void take(struct check *c, size_t file, struct resolved *all)
{
	struct check_answer *a = &c->answers[file];
	const struct check_file *f = &c->files.files[file];
	if (lacks_interpreter(f, all)) {
		a->judged = true;
		a->complete = false;
		add_miss(c, a, f->elf->interp, f->path, true);
		return;
	}
	const struct resolve_object *self = all->obstacle ? NULL : object_of(all, f);
	a->judged = self;
	if (!self) {
		check_files_skip(&c->files, f->path, obstacle_of(f, all));
		return;
	}
	take_misses(c, a, all, self);
	resolved_versions(all, add_version, c);
	if (a->complete && !f->apart)
		check_wishes(c, file, all);
	/* What it opens by itself defines no symbol for it. */
	size_t searches = all->search_count;
	check_hints(c, file, all, true);
	if (all->search_count > searches)
		take_misses(c, a, all, self);
}

/* A program is read by nothing else; a library may be needed by the next file. */
static void done(struct check *c, size_t file, struct resolved *all)
{
	resolved_free(all);
	if (c->files.files[file].elf->interp)
		resolver_file_done(c->resolver, c->files.files[file].elf);
}

/*
 * The Python that loads it; false: it is left out, and said to be.  A wheel that lies beside nothing, and what is for
 * another machine, is for a Python that is not here: of that, only what a wheel's name says is known.
 */
static bool find_python(struct check *c, struct check_file *f)
{
	const char *version = c->unpacked ? c->unpacked->python : NULL;
	bool found = check_python_find(&c->files, f);
	if (found && check_python_fits(&c->files, f))
		return true;
	f->apart = (c->lone || lacks_linker(c, f)) && check_version_fits(f, version);
	if (!f->apart) {
		bool known = found || !check_version_fits(f, version);
		char *reason = known ?
			xasprintf("an extension module for another Python than %s", found ? f->python : version) :
			xstrdup(no_python);
		check_files_skip(&c->files, f->path, reason);
		free(reason);
	}
	free(f->python);
	f->python = NULL;
	return f->apart;
}

void check_answer_first(struct check *c, size_t file)
{
	struct check_file *f = &c->files.files[file];
	if (check_named_extension(f) && !find_python(c, f))
		return;
	struct resolved *all = check_resolve(c, file, false);
	if (!all->obstacle && !f->python && !f->apart && check_wants_python(c, f, all)) {
		resolved_free(all);
		if (!find_python(c, f))
			return;
		all = check_resolve(c, file, false);
	}
	take(c, file, all);
	done(c, file, all);
}

void check_answer_again(struct check *c, size_t file)
{
	struct resolved *all = check_resolve(c, file, false);
	take(c, file, all);
	done(c, file, all);
}
