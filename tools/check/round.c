/* SPDX-License-Identifier: MIT */
/*
 * What was resolved as a graph, so that what is missing is told, and cured, by the words and rules of `diagnose`: each
 * file that something is told of is a process in which nothing has run.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "check/check.h"
#include "machine/machine.h"
#include "trace/format.h"

extern char **environ;

/* One process that is being made. */
struct making {
	struct graph *graph;
	struct process *process;
	const struct resolved *all;
	struct map objects;	/* struct resolve_object → struct object */
};

static const char *keep(struct graph *g, const char *text)
{
	return strings_keep_string(&g->strings, text);
}

static struct object *object_for(const struct making *m, const struct resolve_object *o)
{
	return o ? map_get(&m->objects, (struct map_key){.a = (uintptr_t)o}) : NULL;
}

static struct object *make_object(struct making *m, const struct resolve_object *from)
{
	struct graph *g = m->graph;
	struct object *o = arena_take(&g->arena, sizeof(*o));
	const struct resolve_file *f = from->file;
	*o = (struct object){
		.process = m->process,
		.number = (unsigned)m->process->object_count,
		.via = from->via,
		.dev = f->dev,
		.ino = f->ino,
		.path = keep(g, from->path),
		.soname = keep(g, f->soname),
		.rpath = keep(g, f->rpath),
		.runpath = keep(g, f->runpath),
		.directory = keep(g, from->directory),
		.start_up = true,
		.loads = 1,
		.first = m->process->object_count + 1,
		.flags = m->all && from == m->all->dynlinker ? TRACE_DYNLINKER : 0,
	};
	m->process->objects[m->process->object_count++] = o;
	*map_at(&m->objects, (struct map_key){.a = (uintptr_t)from}) = o;
	return o;
}

static const struct trail *make_trail(struct making *m, const struct resolve_search *from)
{
	struct graph *g = m->graph;
	struct trail *trail = arena_take(&g->arena, sizeof(*trail) + from->candidate_count * sizeof(struct candidate));
	trail->count = from->candidate_count;
	size_t name = strlen(from->name);
	for (size_t i = 0; i < from->candidate_count; i++) {
		const struct resolve_candidate *c = &from->candidates[i];
		size_t length = strlen(c->path);
		bool whole = strchr(from->name, '/') || length < name ||
			strcmp(c->path + length - name, from->name) != 0;
		trail->candidates[i] = (struct candidate){
			.directory = strings_keep(&g->strings, c->path, whole ? length : length - name),
			.owner = object_for(m, c->owner),
			.origin = c->origin,
			.outcome = c->outcome,
			.whole = whole,
			.error = c->error};
	}
	return trail;
}

static struct search *make_search(struct making *m, const struct resolve_search *from)
{
	struct search *s = arena_take(&m->graph->arena, sizeof(*s));
	uint64_t order = m->process->search_count + 1;
	*s = (struct search){
		.requester = object_for(m, from->requester),
		.name = keep(m->graph, from->name),
		.object = object_for(m, from->object),
		.trail = make_trail(m, from),
		.via = from->optional ? VIA_DLOPEN : from->via,
		.listed = from->via == VIA_NEEDED,
		.certain = true,
		.count = 1,
		.result = !from->object ? RESULT_FAILED :
			from->same_file ? RESULT_SAME_FILE :
					  RESULT_LOADED,
		.first = order,
		.last = order,
	};
	m->process->searches[m->process->search_count++] = s;
	return s;
}

static void make_needs(
	struct making *m, const struct resolve_object *from, struct object *o, const struct map *searches)
{
	o->needed = arena_take(&m->graph->arena, from->needed_count * sizeof(*o->needed));
	for (size_t i = 0; i < from->needed_count; i++)
		if (from->file->needed[i].tag == DT_NEEDED)
			o->needed[o->needed_count++] = (struct need){.name = keep(m->graph, from->file->needed[i].name),
				.object = object_for(m, from->needed[i].object),
				.search = map_get(searches, (struct map_key){.a = (uintptr_t)from->needed[i].search})};
}

/* The kernel's search, for a program whose dynamic linker is not there. */
static void make_interpreter(struct making *m, const struct resolve_file *f)
{
	struct resolve_object program = {.file = f, .path = f->path, .directory = "/", .via = VIA_START};
	struct resolve_candidate candidate = {
		.path = f->interp, .origin = ORIGIN_DIRECT, .outcome = TRACE_OUTCOME_MISSING};
	struct resolve_search s = {.name = f->interp,
		.requester = &program,
		.via = VIA_NEEDED,
		.candidates = &candidate,
		.candidate_count = 1};
	m->process->objects = xcalloc(1, sizeof(struct object *));
	m->process->searches = xcalloc(1, sizeof(struct search *));
	m->process->program = make_object(m, &program);
	make_search(m, &s);
}

static void make_process(struct making *m)
{
	const struct resolved *all = m->all;
	struct process *p = m->process;
	struct map searches = {0};
	p->objects = xcalloc(all->object_count + 1, sizeof(struct object *));
	p->searches = xcalloc(all->search_count + 1, sizeof(struct search *));
	for (size_t i = 0; i < all->object_count; i++)
		make_object(m, all->objects[i]);
	for (size_t i = 0; i < all->search_count; i++)
		*map_at(&searches, (struct map_key){.a = (uintptr_t)all->searches[i]}) = make_search(
			m, all->searches[i]);
	for (size_t i = 0; i < all->object_count; i++) {
		const struct resolve_object *from = all->objects[i];
		struct object *o = object_for(m, from);
		o->requester = object_for(m, from->requester);
		o->search = map_get(&searches, (struct map_key){.a = (uintptr_t)from->search});
		make_needs(m, from, o, &searches);
	}
	p->program = p->objects[0];
	map_free(&searches);
}

static struct trace_list environment(const struct check *c)
{
	struct buffer b = {0};
	const char *const *all = c->environment ? c->environment : (const char *const *)environ;
	for (const char *const *e = all; *e; e++)
		if (strncmp(*e, "LD_LIBRARY_PATH=", 16) == 0 || strncmp(*e, "PYTHON", 6) == 0 ||
			strncmp(*e, "PATH=", 5) == 0 || strncmp(*e, "VIRTUAL_ENV=", 12) == 0 ||
			strncmp(*e, "NVIDIA_", 7) == 0 || strncmp(*e, "CONDA_PREFIX=", 13) == 0)
			buffer_add(&b, *e, strlen(*e) + 1);
	return (struct trace_list){b.data, (uint32_t)b.length};
}

static void make_image(const struct check *c, struct check_round *r, size_t number, const char *exe, uint16_t machine)
{
	struct image *i = &r->dir->images[number];
	*i = (struct image){.label = xasprintf("%zu.0", number + 1),
		.pid = (uint32_t)number + 1,
		.start = number + 1,
		.machine = machine,
		.audited = true,
		.exe = xstrdup(exe),
		.cwd = getcwd(NULL, 0),
		.parent = NO_IMAGE,
		.next_exec = NO_IMAGE};
	i->argv = (struct trace_list){xstrdup(exe), (uint32_t)strlen(exe) + 1};
	i->env = environment(c);
}

static void add_file(struct check *c, struct check_round *r, size_t file)
{
	size_t number = r->graph->process_count++;
	struct process *p = &r->graph->processes[number];
	*p = (struct process){.image = &r->dir->images[number], .index = number, .read = true};
	const struct check_file *f = &c->files.files[file];
	struct resolved *all = check_resolve(c, file, false);
	check_hints(c, file, all, false);
	struct making m = {.graph = r->graph, .process = p, .all = all};
	if (all->obstacle)
		make_interpreter(&m, f->elf);
	else
		make_process(&m);
	make_image(c, r, number, p->program->path, f->elf->machine);
	resolved_free(all);
	map_free(&m.objects);
}

/* Which files are to tell of what is missing: of each library one that asks for it itself, if there is one. */
static size_t choose(const struct check *c, bool *chosen)
{
	struct map told = {0};
	size_t count = 0;
	for (int own = 1; own >= 0; own--) {
		for (size_t i = 0; i < c->files.count; i++) {
			const struct check_answer *a = &c->answers[i];
			for (size_t k = 0; a->judged && k < a->miss_count; k++) {
				void **seen = map_at(&told, (struct map_key){.a = (uintptr_t)a->misses[k].soname});
				if (!c->every && (*seen || (own && !a->misses[k].own)))
					continue;
				*seen = (void *)c;
				count += !chosen[i];
				chosen[i] = true;
			}
		}
	}
	map_free(&told);
	return count;
}

static void begin(struct check_round *r, size_t count)
{
	r->dir = xcalloc(1, sizeof(*r->dir));
	*r->dir = (struct tracedir){.fd = -1, .images = xcalloc(count, sizeof(struct image)), .image_count = count};
	r->graph = xcalloc(1, sizeof(*r->graph));
	r->graph->dir = r->dir;
	r->graph->processes = xcalloc(count, sizeof(struct process));
	r->snapshots = xcalloc(1, sizeof(*r->snapshots));
	r->snapshots->brief = true;
}

void check_round_take(struct check *c, struct check_round *r)
{
	r->snapshot = snapshot_take(r->snapshots, r->graph, c->root ? c->root : c->launch.runner.root);
}

/* What comes with a driver is no package's that could be installed: nothing needs to be known of what is. */
static bool is_drivers(const struct check *c)
{
	for (size_t i = 0; i < c->files.count; i++) {
		const struct check_answer *a = &c->answers[i];
		for (size_t k = 0; a->judged && k < a->miss_count; k++) {
			const struct catalog_soname *row = catalog_soname(c->catalog, a->misses[k].soname, 0, NULL);
			if (!row || !row->driver)
				return false;
		}
	}
	return true;
}

/* Where there is a driver, that it lacks a library is worth a look at everything. */
static void take_round(struct check *c, struct check_round *r)
{
	if (!c->root && is_drivers(c))
		r->snapshot = snapshot_take(r->snapshots, NULL, c->launch.runner.root);
	if (!r->snapshot || r->snapshot->host.driver)
		check_round_take(c, r);
}

struct check_round *check_round_make(struct check *c)
{
	bool *chosen = xcalloc(c->files.count + 1, sizeof(*chosen));
	size_t count = choose(c, chosen);
	if (!count) {
		free(chosen);
		return NULL;
	}
	struct check_round *r = &c->rounds[c->round_count++];
	begin(r, count);
	for (size_t i = 0; i < c->files.count; i++)
		if (chosen[i])
			add_file(c, r, i);
	free(chosen);
	take_round(c, r);
	return r;
}

/* --- all as one --- */

struct whole {
	struct check *check;
	struct making making;
	size_t room;
	uint16_t machine;
};

static bool add_seen(void *context, const struct resolve_file *f)
{
	struct whole *w = context;
	struct process *p = w->making.process;
	if (!f->dynamic || f->bad || (w->machine && f->machine != w->machine))
		return true;
	w->machine = f->machine;
	if (p->object_count == w->room) {
		w->room = w->room ? 2 * w->room : 256;
		p->objects = xreallocarray(p->objects, w->room, sizeof(struct object *));
	}
	struct resolve_object o = {.file = f, .path = f->path, .directory = "/", .via = VIA_DLOPEN};
	make_object(&w->making, &o);
	return true;
}

/* Where its own search found it, rules tell the way. */
static void set_search(struct making *m, const struct resolve_search *found)
{
	struct process *p = m->process;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct resolve_file *f = found->object->file;
		if (p->objects[i]->ino != f->ino || p->objects[i]->dev != f->dev)
			continue;
		*map_at(&m->objects, (struct map_key){.a = (uintptr_t)found->object}) = p->objects[i];
		p->objects[i]->search = make_search(m, found);
	}
}

struct check_round *check_round_whole(
	struct check *c, const char *driver, unsigned cuda, const struct resolve_search *found)
{
	struct check_round *r = xcalloc(1, sizeof(*r));
	begin(r, 1);
	r->snapshots->gpu_code = true;
	r->snapshots->driver = driver;
	r->snapshots->driver_cuda = cuda;
	r->graph->process_count = 1;
	struct process *p = &r->graph->processes[0];
	*p = (struct process){
		.image = &r->dir->images[0], .read = true, .searches = xcalloc(1, sizeof(struct search *))};
	struct whole w = {.check = c, .making = {.graph = r->graph, .process = p}};
	for (size_t i = 0; i < c->files.count && !w.machine; i++)
		w.machine = c->answers[i].judged ? c->files.files[i].elf->machine : 0;
	resolver_each(c->resolver, add_seen, &w);
	if (!p->objects)
		p->objects = xcalloc(1, sizeof(struct object *));
	if (found)
		set_search(&w.making, found);
	make_image(c, r, 0, p->object_count ? p->objects[0]->path : "/", w.machine);
	map_free(&w.making.objects);
	return r;
}

void check_round_put(struct check_round *r, struct process *p, const char *path, const char *soname)
{
	struct object *o = arena_take(&r->graph->arena, sizeof(*o));
	*o = (struct object){.process = p,
		.number = (unsigned)p->object_count,
		.via = VIA_DLOPEN,
		.path = keep(r->graph, path),
		.soname = keep(r->graph, soname),
		.loads = 1,
		.first = p->object_count + 1};
	p->objects = xreallocarray(p->objects, p->object_count + 1, sizeof(struct object *));
	p->objects[p->object_count++] = o;
}

void check_round_free(struct check_round *r)
{
	snapshots_free(r->snapshots);
	graph_free(r->graph);
	for (size_t i = 0; i < r->dir->image_count; i++) {
		struct image *image = &r->dir->images[i];
		free(image->label);
		free(image->exe);
		free(image->cwd);
		free((char *)image->argv.bytes);
		free((char *)image->env.bytes);
	}
	free(r->dir->images);
	free(r->dir);
}
