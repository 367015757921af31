/* SPDX-License-Identifier: MIT */
/* The events of one image, one after the other: objects that come and go, and what ends a search. */
#include "graph/replay.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/text.h"

enum {
	LOADS_MANY = 64,
};

static struct map_key key_of(const void *pointer)
{
	return (struct map_key){.a = (uintptr_t)pointer};
}

/* LD_PRELOAD is split at blanks and colons. */
static void read_preloads(struct replay *f)
{
	static const char variable[] = "LD_PRELOAD=";
	const char *value = NULL;
	for (const char *v = NULL; (v = trace_list_next(&f->process->image->env, v));)
		if (strncmp(v, variable, sizeof(variable) - 1) == 0)
			value = v + sizeof(variable) - 1;
	for (const char *p = value; p && *p;) {
		size_t length = strcspn(p, ": ");
		if (length) {
			grow(f->preloads, f->preload_count);
			f->preloads[f->preload_count++] = strings_keep(&f->graph->strings, p, length);
		}
		p += length + (p[length] != '\0');
	}
}

void replay_begin(struct replay *f, struct graph *graph, struct process *process,
	const struct graph_observer *observer, const struct fork_point *from)
{
	*f = (struct replay){
		.graph = graph, .process = process, .observer = observer, .begun_from = from, .exit_began = UINT64_MAX,
	};
	process->read = true;
	read_preloads(f);
	if (from) {
		process->program = from->program;
		process->inherited = from->objects;
		process->inherited_count = from->count;
		process->first_number = from->next_number;
		f->started = true;
	}
}

/* What $ORIGIN means: the folder of the path, below the current directory where that is relative. */
static const char *directory_of(struct replay *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = !slash ? 0 : slash == path ? 1 : (size_t)(slash - path);
	const char *cwd = f->process->image->cwd;
	if (path[0] == '/' || !cwd)
		return strings_keep(&f->graph->strings, path, length);
	struct buffer b = {0};
	buffer_printf(&b, "%s/%.*s", cwd, (int)length, path);
	const char *kept = strings_keep_string(&f->graph->strings, b.data);
	buffer_free(&b);
	return kept;
}

static void fill_needed(struct replay *f, struct object *o, const struct trace_list *list)
{
	for (const char *name = NULL; (name = trace_list_next(list, name));)
		o->needed_count++;
	o->needed = arena_take(&f->graph->arena, o->needed_count * sizeof(*o->needed));
	size_t i = 0;
	for (const char *name = NULL; (name = trace_list_next(list, name)); i++) {
		struct need *need = &o->needed[i];
		need->name = strings_keep_string(&f->graph->strings, name);
		needs_add(f->graph, o, need);
	}
}

static struct object *object_new(struct replay *f, const struct trace_event *e, const char *path)
{
	struct strings *strings = &f->graph->strings;
	struct process *p = f->process;
	struct object *o = arena_take(&f->graph->arena, sizeof(*o));
	*o = (struct object){
		.process = p,
		.number = p->first_number + (unsigned)p->object_count,
		.namespace_id = e->u.object.namespace_id,
		.dev = e->u.object.dev,
		.ino = e->u.object.ino,
		.path = path,
		.directory = directory_of(f, path),
		.soname = strings_keep_string(strings, e->u.object.soname),
		.rpath = strings_keep_string(strings, e->u.object.rpath),
		.runpath = strings_keep_string(strings, e->u.object.runpath),
		.build_id = strings_keep_string(strings, e->u.object.build_id),
		.flags = e->flags,
		.start_up = !f->started,
		.first = f->order,
		.via = f->started ? VIA_DLOPEN : VIA_START,
	};
	fill_needed(f, o, &e->u.object.needed);
	grow(p->objects, p->object_count);
	p->objects[p->object_count++] = o;
	return o;
}

/* The first object of an image that came by exec is the program, and the trace names it as it names the image. */
static bool is_program(const struct replay *f, const struct trace_event *e, const char *path)
{
	const struct process *p = f->process;
	return !p->program && e->u.object.namespace_id == 0 && !(e->flags & TRACE_DYNLINKER) &&
		((p->object_count == 0 && !p->image->forked) || (p->image->exe && strcmp(path, p->image->exe) == 0));
}

static void close_id(struct replay *f, uint64_t id)
{
	struct map_key key = {.a = id};
	struct object *o = map_get(&f->mapped.by_id, key);
	if (!o)
		return;
	/* A dlopen that failed closes what it opened, and says only then that all is consistent. */
	needed_resolve(f, true);
	mapping_changed(f);
	map_remove(&f->mapped.by_id, key);
	void **opens = map_at(&f->mapped.opens, key_of(o));
	*opens = (void *)((uintptr_t)*opens - 1);
	if (*opens)
		return;
	map_remove(&f->mapped.opens, key_of(o));
	struct map_key base = {.a = o->base};
	if (map_get(&f->mapped.by_base, base) == o)
		map_remove(&f->mapped.by_base, base);
	struct map_key file = {.a = (uint64_t)o->namespace_id, .b = o->dev, .c = o->ino};
	if (map_get(&f->mapped.by_file, file) == o)
		map_remove(&f->mapped.by_file, file);
	if (o == f->process->program)
		f->exit_began = f->last_activity;
	if (o->process == f->process)
		o->closed_at = f->order;
}

static void open_id(struct replay *f, uint64_t id, struct object *o)
{
	close_id(f, id);	/* its close was lost */
	mapping_changed(f);
	*map_at(&f->mapped.by_id, (struct map_key){.a = id}) = o;
	void **opens = map_at(&f->mapped.opens, key_of(o));
	*opens = (void *)((uintptr_t)*opens + 1);
	/* The vdso may have the base 0, as a program that is no PIE does (QEMU 11, aarch64); it calls nobody. */
	if (o->dev || o->ino || !map_get(&f->mapped.by_base, (struct map_key){.a = o->base}))
		*map_at(&f->mapped.by_base, (struct map_key){.a = o->base}) = o;
	if (o->dev || o->ino)
		*map_at(&f->mapped.by_file,
			(struct map_key){.a = (uint64_t)o->namespace_id, .b = o->dev, .c = o->ino}) = o;
	name_add(f, o, o->path);
	if (o->soname)
		name_add(f, o, o->soname);
	if (o->needed_count == 0 || o->queued || o->process != f->process)
		return;
	/* Again and again a library with many names: a hostile trace, so stop here. */
	if (object_needs_many(o) && o->loads > LOADS_MANY)
		return;
	o->queued = true;
	grow(f->unresolved, f->unresolved_count);
	f->unresolved[f->unresolved_count++] = o;
}

static void on_object(struct replay *f, const struct trace_event *e, struct graph_context *context)
{
	bool matches = search_matches(f, e);
	if (!matches)
		search_settle(f, true);
	const char *path = strings_keep_string(&f->graph->strings, e->u.object.path ? e->u.object.path : "");
	void **at = map_at(&f->identity,
		(struct map_key){.a = (uint64_t)e->u.object.namespace_id,
			.b = (uintptr_t)path,
			.c = e->u.object.dev,
			.d = e->u.object.ino});
	bool program = is_program(f, e, path);
	struct object *o = *at;
	bool made = !o;
	if (made)
		o = *at = object_new(f, e, path);
	o->loads++;
	o->base = e->u.object.base;
	o->begin = e->u.object.begin;
	o->end = e->u.object.end;
	if (program)
		f->process->program = o;
	open_id(f, e->u.object.id, o);
	f->process->last_load = f->order;
	if (matches) {
		struct search *s = search_found(f, o, RESULT_LOADED);
		if (made) {
			o->search = s;
			o->requester = s->requester;
			o->via = s->via;
		}
	}
	context->object = o;
	context->requester = o->requester;
}

static void on_failed(struct replay *f, const struct trace_event *e)
{
	const char *name = e->u.failed.name ? e->u.failed.name : "";
	if (!f->searching || f->requester_id != e->u.failed.requester)
		return;
	/* The module keeps less of a very long name than the search record does. */
	if (e->flags & TRACE_CUT ? begins_with(f->name, name) : strcmp(f->name, name) == 0)
		search_failed(f, false, true);
}

static void on_activity(struct replay *f, const struct trace_event *e)
{
	/* "add" comes between a search and the opening of what it found. */
	if (e->u.activity.activity != TRACE_ACTIVITY_ADD && e->tid == f->tid)
		search_settle(f, true);
	f->last_activity = f->order;
	if (e->u.activity.activity == TRACE_ACTIVITY_CONSISTENT) {
		f->consistent = f->order;
		needed_resolve(f, true);
		call_consistent(f, e->tid);
	}
	const struct object *head = map_get(&f->mapped.by_id, (struct map_key){.a = e->u.activity.head});
	f->process->begun |= e->u.activity.activity == TRACE_ACTIVITY_PREINIT;
	if (e->u.activity.activity == TRACE_ACTIVITY_PREINIT ||
	    (e->u.activity.activity == TRACE_ACTIVITY_CONSISTENT && head && head == f->process->program))
		f->started = true;
}

static const char *keep(struct arena *arena, const char *bytes, size_t size)
{
	return size ? memcpy(arena_take(arena, size), bytes, size) : NULL;
}

static const char *keep_string(struct arena *arena, const char *string)
{
	return string ? keep(arena, string, strlen(string) + 1) : NULL;
}

static const struct trace_event *compat_keep(struct arena *arena, const struct trace_event *e)
{
	struct trace_event *kept = arena_take(arena, sizeof(*kept));
	*kept = *e;
	kept->u.compat.setting = keep_string(arena, e->u.compat.setting);
	kept->u.compat.name = keep_string(arena, e->u.compat.name);
	kept->u.compat.driver = keep_string(arena, e->u.compat.driver);
	kept->u.compat.directory = keep_string(arena, e->u.compat.directory);
	kept->u.compat.gpus.bytes = keep(arena, e->u.compat.gpus.bytes, e->u.compat.gpus.size);
	kept->u.compat.candidates.bytes = keep(arena, e->u.compat.candidates.bytes, e->u.compat.candidates.size);
	return kept;
}

static void replay_audit(struct replay *f, const struct trace_event *e, struct graph_context *context)
{
	if (e->seq != f->next_seq)
		f->gap = true;
	f->next_seq = e->seq + 1;
	if (e->kind != TRACE_IMAGE && e->kind != TRACE_END)
		mapped_unshare(f);
	switch (e->kind) {
	case TRACE_SEARCH:
		search_begin(f, e);
		context->requester = f->requester;
		break;
	case TRACE_CANDIDATE:
		context->requester = map_get(&f->mapped.by_id, (struct map_key){.a = e->u.candidate.requester});
		search_candidate(f, e, context);
		break;
	case TRACE_REDIRECT:
		context->requester = map_get(&f->mapped.by_id, (struct map_key){.a = e->u.redirect.requester});
		search_redirect(f, e);
		break;
	case TRACE_FAILED:
		if (f->searching && f->requester_id == e->u.failed.requester)
			context->requester = f->requester;	/* which a failed dlopen has closed by now */
		else
			context->requester = map_get(&f->mapped.by_id, (struct map_key){.a = e->u.failed.requester});
		on_failed(f, e);
		break;
	case TRACE_OBJECT:
		on_object(f, e, context);
		break;
	case TRACE_CLOSE:
		/*
		 * Of a failed search the module's own record is still to come: it says so at the next event but this.
		 */
		if (e->tid == f->tid && f->usable)
			search_settle(f, true);
		context->object = map_get(&f->mapped.by_id, (struct map_key){.a = e->u.close.id});
		if (context->object)
			call_closed(f, e->tid, (struct object *)context->object);	/* const for observers */
		close_id(f, e->u.close.id);
		return;
	case TRACE_ACTIVITY:
		on_activity(f, e);
		return;
	case TRACE_COMPAT:
		f->process->compat = compat_keep(&f->graph->arena, e);
		return;
	case TRACE_RESTART:
		exec_restart(f, e);
		return;
	case TRACE_END:
		f->process->ended = true;
		return;
	default:
		return;
	}
	f->last_load = f->order;
}

static const struct object *at_base(const struct replay *f, const struct trace_event *e, unsigned flag, uint64_t base)
{
	const struct mapped *m = f->begun_from ? &f->begun_from->mapped : &f->mapped;
	return e->flags & flag ? map_get(&m->by_base, (struct map_key){.a = base}) : NULL;
}

static const struct object *caller_of(struct replay *f, const struct trace_event *e, uint64_t address, uint64_t base)
{
	return e->flags & TRACE_CALLER ? at_base(f, e, TRACE_CALLER, base) : caller_at(f, address);
}

static const struct object *of_handle(const struct replay *f, uint64_t id)
{
	const struct mapped *m = f->begun_from ? &f->begun_from->mapped : &f->mapped;
	return map_get(&m->by_id, (struct map_key){.a = id});
}

/* What the program itself called; the audit module knows nothing of it. */
static void replay_preload(struct replay *f, const struct trace_event *e, struct graph_context *context)
{
	switch (e->kind) {
	case TRACE_DLOPEN:
		context->caller = caller_of(f, e, e->u.dlopen.caller, e->u.dlopen.caller_base);
		break;
	case TRACE_DLERROR:
		context->caller = caller_of(f, e, e->u.dlerror.caller, e->u.dlerror.caller_base);
		break;
	case TRACE_DLSYM:
		context->caller = caller_of(f, e, e->u.dlsym.caller, e->u.dlsym.caller_base);
		context->object = of_handle(f, e->u.dlsym.id);
		break;
	case TRACE_DLCLOSE:
		context->caller = caller_of(f, e, e->u.dlclose.caller, e->u.dlclose.caller_base);
		context->object = of_handle(f, e->u.dlclose.id);
		break;
	case TRACE_EXEC:
		exec_failed(f, e);
		return;
	case TRACE_CUDA:
		context->caller = caller_of(f, e, e->u.cuda.caller, e->u.cuda.caller_base);
		context->driver = at_base(f, e, TRACE_DRIVER, e->u.cuda.driver_base);
		context->memory = at_base(f, e, TRACE_MEMORY, e->u.cuda.memory_base);
		break;
	default:
		break;
	}
	call_event(f, e, context);
}

void replay_event(struct replay *f, const struct trace_event *e, enum trace_module module)
{
	struct graph_context context = {.process = f->process};
	f->order++;
	if (e->time_ns > f->process->last_ns)
		f->process->last_ns = e->time_ns;
	if (module == TRACE_MODULE_AUDIT)
		replay_audit(f, e, &context);
	else
		replay_preload(f, e, &context);
	if (f->observer && f->observer->event)
		f->observer->event(f->observer->context, &context, e, module);
}

/* Whether the process lived on after its last lookup, so that an unanswered one had failed. */
static bool outlived(const struct process *p)
{
	const struct image *i = p->image;
	return p->ended || i->next_exec != NO_IMAGE || (i->has_status && WIFEXITED(i->status));
}

/* At exit(3) ld.so closes everything; only what was closed before that was dlclose'd. */
static bool was_closed(const struct replay *f, const struct object *o)
{
	if (object_is_open(f, o) || !o->closed_at)
		return false;
	if (o->namespace_id != 0 && f->exit_began != UINT64_MAX)
		return o->closed_at < f->last_load;
	return f->exit_began == UINT64_MAX || o->closed_at <= f->exit_began;
}

static void conclude_object(const struct replay *f, struct object *o)
{
	o->closed = was_closed(f, o);
	o->refused &= o->closed;
}

static void conclude_search(const struct replay *f, struct search *s)
{
	struct process *p = f->process;
	const struct image *i = p->image;
	if (s->result != RESULT_FAILED)
		return;
	const char *component = strings_find(&f->graph->strings, last_component(s->name));
	if (component && (uintptr_t)map_get(&f->loaded, key_of(component)) > s->last)
		s->resolved = true;
	if (s->resolved || s->usable || s->noload || is_own_module(s->name))
		return;
	p->failed++;
	/* A process that was killed in the middle of a search had not come to its end. */
	if (s->via == VIA_NEEDED && (s->certain || !i->has_status || !WIFSIGNALED(i->status)))
		p->missing++;
}

void replay_end(struct replay *f)
{
	search_settle(f, outlived(f->process));
	needed_resolve(f, true);
	f->process->started = f->started;
	for (size_t i = 0; i < f->process->object_count; i++)
		conclude_object(f, f->process->objects[i]);
	for (size_t i = 0; i < f->process->search_count; i++)
		conclude_search(f, f->process->searches[i]);
	mapping_changed(f);
	mapped_free(&f->mapped);
	map_free(&f->identity);
	map_free(&f->searches);
	map_free(&f->trails);
	map_free(&f->loaded);
	map_free(&f->threads);
	map_free(&f->calls);
	map_free(&f->driver_calls);
	map_free(&f->asked);
	free(f->unresolved);
	free(f->preloads);
	free(f->candidates);
	free(f->redirects);
	free(f->extents);
}

