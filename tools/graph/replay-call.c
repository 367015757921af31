/* SPDX-License-Identifier: MIT */
/*
 * What the program called: dlopen and what came of it, what dlerror said, and the CUDA driver.  The preload module
 * writes a dlopen down before it happens, so the searches of its thread that follow are its doing, and no record says
 * how it ended: what was mapped, what was let go again, and the error that the program was given say so together.
 */
#include <dlfcn.h>
#include <string.h>

#include "base/mem.h"
#include "graph/replay.h"

/* What a thread called last. */
struct call_thread {
	struct call *call;	/* NULL: something else than dlopen */
	/* before its first search, among its searches, behind them */
	enum { CALL_BEGUN, CALL_WITHIN, CALL_DONE } state;
	uint64_t began;		/* order of the call */
	const struct object *object;	/* that the name came to */
	struct search *failed;	/* of the call, the latest */
	struct symbol_miss *asked;	/* the dlsym in vain that it called last instead */
};

static struct call_thread *thread_of(struct replay *f, uint32_t tid)
{
	void **at = map_at(&f->threads, (struct map_key){.a = tid, .b = 1});
	if (!*at)
		*at = arena_take(&f->graph->arena, sizeof(struct call_thread));
	return *at;
}

static const char **keep_list(struct replay *f, const struct trace_list *list, size_t *count)
{
	size_t i = *count = 0;
	for (const char *s = NULL; (s = trace_list_next(list, s));)
		++*count;
	const char **kept = arena_take(&f->graph->arena, *count * sizeof(*kept));
	for (const char *s = NULL; (s = trace_list_next(list, s)); i++)
		kept[i] = strings_keep_string(&f->graph->strings, s);
	return kept;
}

static uint64_t hash_list(const struct trace_list *list)
{
	return list->size ? hash_bytes(list->bytes, list->size) : 0;
}

/* --- dlopen --- */

/* The call from this place, or a new one. */
static struct call *keep_call(struct replay *f, const struct trace_event *e, const struct object *caller)
{
	struct process *p = f->process;
	const char *name = strings_keep_string(&f->graph->strings, e->u.dlopen.name);
	uint64_t offset = e->u.dlopen.caller - (caller ? caller->base : 0);
	uint64_t rest[] = {hash_list(&e->u.dlopen.frames), e->u.dlopen.mode, (uint64_t)e->u.dlopen.namespace_id};
	void **at = map_at(&f->calls, (struct map_key){
		.a = (uintptr_t)caller, .b = (uintptr_t)name, .c = offset, .d = hash_bytes(rest, sizeof(rest))});
	if (*at)
		return *at;
	struct call *c = *at = arena_take(&f->graph->arena, sizeof(*c));
	*c = (struct call){.caller = caller, .offset = offset, .name = name, .namespace_id = e->u.dlopen.namespace_id,
		.mode = e->u.dlopen.mode, .tid = e->tid, .first = f->order};
	c->frames = keep_list(f, &e->u.dlopen.frames, &c->frame_count);
	grow(p->calls, p->call_count);
	p->calls[p->call_count++] = c;
	return c;
}

/* The namespace that a name is looked up in. */
static int64_t namespace_of(const struct call *c)
{
	return c->namespace_id ? c->namespace_id : c->caller ? c->caller->namespace_id : 0;
}

static void on_dlopen(struct replay *f, const struct trace_event *e, const struct object *caller)
{
	struct call *c = keep_call(f, e, caller);
	*thread_of(f, e->tid) = (struct call_thread){.call = c, .state = CALL_BEGUN, .began = f->order};
	c->count++;
	mapped_unshare(f);
	const struct object *there = c->name ? name_find(f, namespace_of(c), c->name) : f->process->program;
	if (there)
		c->object = there;
}

void call_search(struct replay *f, uint32_t tid)
{
	struct call_thread *t = map_get(&f->threads, (struct map_key){.a = tid, .b = 1});
	f->thread = NULL;
	f->call = NULL;
	f->own = false;
	f->error = NULL;
	if (!t || !t->call || t->state == CALL_DONE)
		return;
	/* libc opens libraries of its own without asking anybody: the name tells. */
	if (t->state == CALL_BEGUN && t->call->name != f->name)
		return;
	f->thread = t;
	f->call = t->call;
	f->call_began = t->began;
	f->own = t->state == CALL_BEGUN;
	t->state = CALL_WITHIN;
}

void call_searched(struct replay *f, struct search *s)
{
	struct call *c = f->call;
	s->noload &= c && f->own && c->mode & RTLD_NOLOAD;
	if (f->error)
		s->error = f->error;
	if (!c)
		return;
	if (!s->call)
		s->call = c;
	if (f->own) {
		if (!c->search || s->object)
			c->search = s;
		c->object = s->object;
	}
	if (f->thread->call != c || f->thread->began != f->call_began)
		return;	/* the thread has called something else by now */
	if (f->own)
		f->thread->object = s->object;
	if (!s->object) {
		f->thread->failed = s;
		f->thread->state = CALL_DONE;
	}
}

/* Nobody called dlclose since it was opened: ld.so itself takes back what it cannot finish. */
void call_closed(struct replay *f, uint32_t tid, struct object *o)
{
	const struct call_thread *t = map_get(&f->threads, (struct map_key){.a = tid, .b = 1});
	if (o->process == f->process)
		o->refused = t && t->call && o->search && o->search->call == t->call && o->first > t->began;
}

void call_consistent(struct replay *f, uint32_t tid)
{
	struct call_thread *t = map_get(&f->threads, (struct map_key){.a = tid, .b = 1});
	if (t && t->state == CALL_WITHIN)
		t->state = CALL_DONE;
}

/* Whether what the thread opened last is there: then an error is that of a dlsym which nobody wrote down. */
static bool is_there(struct replay *f, const struct call_thread *t)
{
	if (t->failed || !t->call->name)
		return !t->call->name;
	if (t->object)
		return object_is_open(f, t->object);
	return name_find(f, namespace_of(t->call), t->call->name) != NULL;
}

static void on_dlerror(struct replay *f, const struct trace_event *e)
{
	struct call_thread *t = thread_of(f, e->tid);
	struct call *c = t->call;
	const char *text = strings_keep_string(&f->graph->strings, e->u.dlerror.text);
	bool searching = f->searching && f->call && f->thread == t && f->call == c && f->call_began == t->began;
	mapped_unshare(f);
	if (t->asked && text)
		t->asked->error = text;
	t->asked = NULL;
	if (!c || !text || (!searching && is_there(f, t)))
		return;
	c->error = text;
	c->failures++;
	c->failed = f->order;
	t->call = NULL;
	if (searching)
		f->error = text;	/* the loader tells the auditor only later what became of it */
	else if (t->failed)
		t->failed->error = text;
}

/* --- dlsym --- */

enum { ASKED_MAX = 10000 };	/* names: more were made by nobody */

static void on_dlsym(struct replay *f, const struct trace_event *e, const struct graph_context *context)
{
	struct process *p = f->process;
	struct strings *strings = &f->graph->strings;
	const char *symbol = strings_keep_string(strings, e->u.dlsym.name ? e->u.dlsym.name : "");
	const char *version = strings_keep_string(strings, e->u.dlsym.version);
	void **at = map_at(&f->asked,
		(struct map_key){.a = (uintptr_t)context->caller,
			.b = (uintptr_t)context->object,
			.c = (uintptr_t)symbol,
			.d = (uintptr_t)version});
	struct symbol_miss *a = *at;
	if (!a && p->asked_count == ASKED_MAX)
		return;
	if (!a) {
		a = *at = arena_take(&f->graph->arena, sizeof(*a));
		*a = (struct symbol_miss){.caller = context->caller,
			.object = context->object,
			.symbol = symbol,
			.version = version,
			.first = f->order};
		grow(p->asked, p->asked_count);
		p->asked[p->asked_count++] = a;
	}
	a->count++;
	a->last = f->order;
	struct call_thread *t = thread_of(f, e->tid);
	t->call = NULL;
	t->asked = a;
}

/* --- the CUDA driver --- */

static void on_cuda(struct replay *f, const struct trace_event *e, const struct graph_context *context)
{
	struct process *p = f->process;
	const char *function = strings_keep_string(&f->graph->strings, e->u.cuda.function ? e->u.cuda.function : "");
	uint64_t rest[] = {hash_list(&e->u.cuda.arguments), e->u.cuda.result, (uintptr_t)context->memory};
	void **at = map_at(&f->driver_calls, (struct map_key){.a = (uintptr_t)function, .b = (uintptr_t)context->caller,
		.c = (uintptr_t)context->driver, .d = hash_bytes(rest, sizeof(rest))});
	struct driver_call *c = *at;
	if (!c) {
		c = *at = arena_take(&f->graph->arena, sizeof(*c));
		*c = (struct driver_call){.function = function, .result = e->u.cuda.result, .caller = context->caller,
			.driver = context->driver, .memory = context->memory, .first = f->order};
		c->arguments = keep_list(f, &e->u.cuda.arguments, &c->argument_count);
		grow(p->driver_calls, p->driver_call_count);
		p->driver_calls[p->driver_call_count++] = c;
	}
	c->count++;
	c->last = f->order;
}

void call_event(struct replay *f, const struct trace_event *e, const struct graph_context *context)
{
	switch (e->kind) {
	case TRACE_DLOPEN:
		on_dlopen(f, e, context->caller);
		break;
	case TRACE_DLERROR:
		on_dlerror(f, e);
		break;
	case TRACE_CUDA:
		on_cuda(f, e, context);
		*thread_of(f, e->tid) = (struct call_thread){0};
		break;
	case TRACE_DLSYM:
		on_dlsym(f, e, context);
		break;
	case TRACE_DLCLOSE:
		*thread_of(f, e->tid) = (struct call_thread){0};
		break;
	default:
		break;
	}
}
