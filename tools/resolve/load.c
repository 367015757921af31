/* SPDX-License-Identifier: MIT */
/* What is loaded, in which order (elf/dl-deps.c: _dl_map_object_deps; elf/rtld.c: dl_main). */
#include "resolve/parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "base/text.h"

enum {
	OBJECTS_MAX = 100000,	/* of one question */
	PRELOAD_FILE_MAX = 1 << 20,
};

/* The list that the search for symbols goes along, as it grows. */
struct load_order {
	struct resolve_object **items;
	size_t count;
};

/* --- objects --- */

/*
 * ld.so takes the first object, in the order of loading, that goes by a name.  Names are kept strings: one pointer
 * each.
 */
static void add_name(struct resolved *all, struct resolve_object *o, const char *name)
{
	if (!name)
		return;
	void **at = map_at(&all->parts->names, (struct map_key){.a = (uintptr_t)name});
	if (!*at)
		*at = o;
}

static struct resolve_object *object_named(const struct resolved *all, const char *name)
{
	return map_get(&all->parts->names, (struct map_key){.a = (uintptr_t)name});
}

static struct map_key identity(const struct resolve_file *f)
{
	return (struct map_key){.a = f->dev, .b = f->ino};
}

static const char *directory_of(struct resolver *r, const char *path)
{
	path = root_absolute(r, path);
	const char *slash = strrchr(path, '/');
	return strings_keep(&r->strings, path, slash == path ? 1 : (size_t)(slash - path));
}

static struct resolve_object *new_object(
	struct resolved *all, const struct resolve_file *f, const char *path, enum via via)
{
	struct resolve_object *o = arena_take(&all->parts->arena, sizeof(*o));
	o->file = f;
	o->path = path;
	o->directory = directory_of(all->resolver, path);
	o->via = via;
	o->needed = arena_take(&all->parts->arena, f->needed_count * sizeof(*o->needed));
	return o;
}

/* Into the order, behind all that are there. */
static void list_object(struct resolved *all, struct resolve_object *o)
{
	grow(all->objects, all->object_count);
	o->number = all->object_count;
	all->objects[all->object_count++] = o;
}

static bool is_listed(const struct resolved *all, const struct resolve_object *o)
{
	return o->number < all->object_count && all->objects[o->number] == o;
}

/* --- one name --- */

struct resolve_search *lookup_begin(
	struct resolved *all, const struct resolve_object *requester, const char *name, enum via via)
{
	struct resolve_search *s = arena_take(&all->parts->arena, sizeof(*s));
	*s = (struct resolve_search){.name = name, .requester = requester, .via = via};
	grow(all->searches, all->search_count);
	all->searches[all->search_count++] = s;
	return s;
}

/* What a search finds is loaded once, whatever it is called. */
static struct resolve_object *take_found(
	struct resolved *all, struct resolve_search *s, const struct resolve_file *f, const char *path)
{
	void **known = map_at(&all->parts->files, identity(f));
	if (*known) {
		s->same_file = true;
		s->object = *known;
		add_name(all, s->object, s->name);
		return s->object;
	}
	struct resolve_object *o = *known = new_object(all, f, path, s->via);
	o->requester = s->requester;
	o->search = s;
	s->object = o;
	add_name(all, o, path);
	add_name(all, o, s->name);
	add_name(all, o, f->soname);
	return o;
}

static struct resolve_object *load_name(struct resolved *all, const struct resolve_object *requester, const char *text,
	enum via via, const struct resolve_search **search)
{
	const char *name = paths_expand(all->resolver, all->linker, requester, all->secure, text), *path;
	struct resolve_object *o = name ? object_named(all, name) : NULL;
	*search = NULL;
	if (o)
		return o;
	struct resolve_search *s = lookup_begin(all, requester, name ? name : text, via);
	*search = s;
	if (!name) {
		s->refused = "empty dynamic string token substitution";
		return NULL;
	}
	const struct resolve_file *f = lookup_run(all, s, &path);
	return f ? take_found(all, s, f, path) : NULL;
}

/* --- breadth first --- */

static void insert(struct load_order *c, size_t at, struct resolve_object *o)
{
	grow(c->items, c->count);
	memmove(c->items + at + 1, c->items + at, (c->count - at) * sizeof(struct resolve_object *));
	c->items[at] = o;
	c->count++;
}

/* A filter's object comes before the filter itself; one that is behind it already is moved there. */
static bool insert_before(struct load_order *c, size_t *place, struct resolve_object *o)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i] != o)
			continue;
		if (i <= *place)
			return false;
		memmove(c->items + i, c->items + i + 1, (c->count - i - 1) * sizeof(struct resolve_object *));
		c->count--;
		break;
	}
	insert(c, *place, o);
	++*place;
	return true;
}

static bool is_in(const struct map *listed, const struct resolve_object *o)
{
	return map_get(listed, (struct map_key){.a = (uintptr_t)o});
}

/*
 * What one object needs; the objects that are new go to the chain.  True if some came before it, which are to be looked
 * at first.
 */
static bool load_needs(struct resolved *all, struct load_order *c, struct map *listed, size_t *place)
{
	struct resolve_object *o = c->items[*place];
	bool before = false;
	o->needed_count = o->file->needed_count;
	for (size_t i = 0; i < o->needed_count; i++) {
		const struct resolve_wish *wish = &o->file->needed[i];
		struct resolve_need *need = &o->needed[i];
		need->object = load_name(all, o, wish->name, VIA_NEEDED, &need->search);
		if (!need->object) {
			((struct resolve_search *)need->search)->optional = wish->tag == DT_AUXILIARY;
			all->complete &= wish->tag == DT_AUXILIARY;
			continue;
		}
		if (wish->tag != DT_NEEDED)
			before |= insert_before(c, place, need->object);
		else if (!is_in(listed, need->object))
			insert(c, c->count, need->object);
		*map_at(listed, (struct map_key){.a = (uintptr_t)need->object}) = need->object;
	}
	return before;
}

/* All that the first objects of the chain need, and what that needs. */
static void load_chain(struct resolved *all, struct load_order *c, unsigned opening)
{
	struct map listed = {0}, done = {0};
	for (size_t i = 0; i < c->count; i++)
		*map_at(&listed, (struct map_key){.a = (uintptr_t)c->items[i]}) = c->items[i];
	for (size_t place = 0; place < c->count && c->count < OBJECTS_MAX;) {
		void **seen = map_at(&done, (struct map_key){.a = (uintptr_t)c->items[place]});
		size_t at = place;
		if (*seen || is_listed(all, c->items[place])) {
			place++;
			continue;
		}
		*seen = c;
		c->items[place]->opening = opening;
		place = load_needs(all, c, &listed, &at) ? 0 : place + 1;
	}
	for (size_t i = 0; i < c->count; i++)
		if (!is_listed(all, c->items[i]))
			list_object(all, c->items[i]);
	map_free(&listed);
	map_free(&done);
}

/* --- the start --- */

/* The kernel sets AT_SECURE for such a program whoever runs it, but for its owner. */
static bool is_secure(const struct resolver *r, const struct resolve_file *f)
{
	const char *path = f->rpath ? f->rpath : f->runpath;
	/* Where nothing depends on it, nobody asks. */
	if (!f->interp ||
		(!r->options.library_path && !r->options.preload && !r->options.rule && !(path && strchr(path, '$'))))
		return false;
	return (f->mode & S_ISUID) || ((f->mode & S_ISGID) && (f->mode & S_IXGRP)) ||
		getxattr(f->here, "security.capability", NULL, 0) > 0;
}

static void begin_program(struct resolved *all, const struct question *q, const struct resolve_file *f)
{
	struct resolver *r = all->resolver;
	all->program = new_object(all, f, strings_keep_string(&r->strings, q->path), VIA_START);
	/* /proc/self/exe of a program is where it is; a library is what ld.so is given. */
	if (f->interp)
		all->program->directory = directory_of(r, resolver_real(r, q->path));
	else
		*map_at(&all->parts->files, identity(f)) = all->program;
	add_name(all, all->program, f->soname);
	struct resolve_file *dynlinker = file_at(r, all->linker->path);
	all->dynlinker = new_object(all, dynlinker, all->linker->path, VIA_START);
	add_name(all, all->dynlinker, all->linker->path);
	add_name(all, all->dynlinker, dynlinker->soname ? dynlinker->soname :
		strings_keep_string(&r->strings, last_component(all->linker->path)));
}

static void preload(struct resolved *all, struct load_order *c, const char *word)
{
	const struct resolve_search *search;
	struct resolve_object *o = load_name(
		all, all->program, strings_keep_string(&all->resolver->strings, word), VIA_PRELOAD, &search);
	if (o && search && !search->same_file)
		insert(c, c->count, o);
}

/* Words of a list, each opened before what the program needs; what cannot be is passed over with a word of ld.so's. */
static void preload_words(struct resolved *all, struct load_order *c, const char *list, const char *separators)
{
	for (const char *p = list; p && *p; p += *p != '\0') {
		size_t length = strcspn(p, separators);
		const char *word = strings_keep(&all->resolver->strings, p, length);
		p += length;
		if (length)
			preload(all, c, word);
	}
}

static void read_preload_file(struct resolver *r)
{
	size_t size;
	r->preload_read = true;
	r->preload_file = root_text(r, "/etc/ld.so.preload", PRELOAD_FILE_MAX, &size);
	char *p = r->preload_file ? strchr(r->preload_file, '#') : NULL;
	for (; p; p = strchr(p, '#'))
		while (*p && *p != '\n')
			*p++ = ' ';
}

static void begin_preloads(struct resolved *all, const struct question *q, struct load_order *c)
{
	struct resolver *r = all->resolver;
	for (size_t i = 0; i < q->preload_count; i++)
		preload(all, c, q->preload[i]);
	if (q->no_environment || q->preloads_stay_out)
		return;
	if (!all->secure)
		preload_words(all, c, r->options.preload, ": ");
	if (!r->preload_read)
		read_preload_file(r);
	preload_words(all, c, r->preload_file, ": \t\n");
}

static void open_file(struct resolved *all, const struct question *q, size_t i)
{
	struct load_order c = {0};
	const struct resolve_search *search;
	struct resolve_object *o = load_name(
		all, all->program, strings_keep_string(&all->resolver->strings, q->open[i]), VIA_DLOPEN, &search);
	all->opened[i] = o;
	if (!o)
		return;
	insert(&c, 0, o);
	load_chain(all, &c, (unsigned)i + 1);
	free(c.items);
}

static const char *obstacle_of(const struct resolved *all, const struct resolve_file *f, bool without_linker)
{
	if (f->error)
		return strerror(f->error);
	if (!S_ISREG(f->mode))
		return "it is no regular file";
	if (!f->is_elf || f->bad)
		return f->bad ? f->bad : "not ELF";
	if (!f->dynamic || (!f->interp && !f->needed_count && (f->flags_1 & DF_1_PIE)))
		return "statically linked: it loads nothing";
	if (!all->linker)
		return "for another architecture, whose dynamic linker is not known";
	if (!all->linker->file && !without_linker)
		return f->interp ? "its dynamic linker is not there" :
				   "for another architecture, whose dynamic linker is not here";
	if (!all->linker->is_glibc)
		return "for another dynamic linker than that of glibc";
	return NULL;
}

struct resolved *resolve(struct resolver *r, const struct question *q)
{
	struct resolved *all = xcalloc(1, sizeof(*all));
	all->parts = xcalloc(1, sizeof(*all->parts));
	all->resolver = r;
	all->parts->arena = r->spare;
	r->spare = (struct arena){0};
	files_trim(r);
	const struct resolve_file *f = resolver_file(r, q->path);
	all->linker = resolver_linker(r, f);
	all->obstacle = obstacle_of(all, f, q->without_linker);
	if (all->obstacle)
		return all;
	struct load_order c = {0};
	all->complete = true;
	all->secure = is_secure(r, f);
	all->parts->all_candidates = q->all_candidates;
	all->parts->library_path = q->no_environment || all->secure ? NULL : r->options.library_path;
	begin_program(all, q, f);
	insert(&c, 0, all->program);
	begin_preloads(all, q, &c);
	load_chain(all, &c, 0);
	free(c.items);
	all->opened = arena_take(&all->parts->arena, q->open_count * sizeof(struct resolve_object *));
	for (size_t i = 0; i < q->open_count; i++)
		open_file(all, q, i);
	return all;
}

void resolved_free(struct resolved *all)
{
	arena_clear(&all->parts->arena);
	arena_free(&all->resolver->spare);
	all->resolver->spare = all->parts->arena;
	free(all->parts->tables);
	map_free(&all->parts->names);
	map_free(&all->parts->files);
	free(all->parts->candidates);
	free(all->parts);
	free(all->objects);
	free(all->searches);
	free(all);
}

const struct resolve_search *resolve_name(
	struct resolved *all, const struct resolve_object *requester, const char *name, enum via via)
{
	bool before = all->parts->all_candidates;
	const char *path;
	struct resolve_search *s = lookup_begin(
		all, requester ? requester : all->program, strings_keep_string(&all->resolver->strings, name), via);
	all->parts->all_candidates = true;
	s->object = object_named(all, s->name);
	const struct resolve_file *f = s->object ? NULL : lookup_run(all, s, &path);
	if (f)
		take_found(all, s, f, path);
	all->parts->all_candidates = before;
	return s;
}
