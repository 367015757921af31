/* SPDX-License-Identifier: MIT */
/* Symbols that nobody defines. */
#include "machine/unresolved.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "elf/mangled.h"
#include "elf/symbols.h"
#include "graph/process.h"

enum {
	RESULTS_MAX = 200,	/* of a snapshot: a library of another build lacks thousands */
	COPIES_MAX = 16,
	OUT_OF_REACH_MAX = 16,	/* of a requester: an extension of Python wants hundreds of libpython's */
	KEY_MAX = 512,
};

/* One object of the process. */
struct scope_member {
	const struct object *object;
	const struct file *file;
	struct symbol_table *table;	/* NULL if its file cannot be read as it was */
	bool inherited;
	bool harmless;		/* without a table: it defines nothing that anybody links to */
	bool complete;		/* everything that it needs was found */
};

/* A result that is being put together. */
struct found_symbol {
	struct wanted_symbol wanted;
	uint8_t refers;
	char *key;		/* symbol_key, NULL if it has none */
	const char *similar;
	const struct file *similar_in;
	bool same_but_abi;
	const struct file *out_of_reach;
};

struct finder {
	struct snapshots *all;
	struct snapshot *snapshot;
	const struct process *process;
	struct scope_member *members;
	size_t count;
	struct scope_member **by_number;	/* of their objects, from the lowest number on */
	size_t numbers;
	unsigned lowest;
	struct map tables;	/* dev, ino → table */
	struct symbol_table **opened;
	size_t opened_count;
	bool binds_now;		/* LD_BIND_NOW */
	/* Of the requester that is judged: */
	const struct scope_member **visible;	/* all others that it can have symbols from */
	size_t visible_count;
	bool *scope;		/* by member: where ld.so looks for its symbols; NULL: wherever anything is visible */
	struct found_symbol *found;
	size_t found_count;
};

/* --- Files --- */

static void add_problem(struct finder *f, char *text)
{
	struct list *list = &f->snapshot->problems;
	const char **items = arena_take(&f->all->arena, (list->count + 1) * sizeof(*items));
	if (list->count)
		memcpy(items, list->items, list->count * sizeof(*items));
	items[list->count++] = strings_keep_string(&f->all->strings, text);
	list->items = items;
	free(text);
}

struct symbol_table *file_symbols(const struct snapshot *snapshot, const struct file *file)
{
	struct stat st;
	/* A relative path is the traced process's. */
	char *path = disk_path(snapshot->root, file->path[0] != '/' && file->real ? file->real : file->path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct symbol_table *table = NULL;
	free(path);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_dev == file->dev && st.st_ino == file->ino)
		table = symbol_table_open(fd, (uint64_t)st.st_size);
	close(fd);
	return table;
}

static struct symbol_table *table_of(struct finder *f, const struct file *file)
{
	if (!file || file->error || file->changed || !file->elf || file->elf->bad)
		return NULL;
	struct map_key key = {.a = file->dev, .b = file->ino, .c = 1};
	struct symbol_table *table = map_get(&f->tables, key);
	if (!table && (table = file_symbols(f->snapshot, file))) {
		grow(f->opened, f->opened_count);
		f->opened[f->opened_count++] = table;
		*map_at(&f->tables, key) = table;
	}
	return table;
}

/* --- Who is there --- */

static void add_member(struct finder *f, const struct object *o, bool inherited)
{
	struct scope_member *m = &f->members[f->count++];
	*m = (struct scope_member){
		.object = o, .inherited = inherited, .complete = true, .file = snapshot_object(f->snapshot, o)};
	m->table = table_of(f, m->file);
	/* The vdso; and what the preload module defines, libc defines too. */
	m->harmless = !strchr(o->path, '/') || is_own_module(o->path);
}

static void number_members(struct finder *f)
{
	unsigned highest = 0;
	f->lowest = UINT_MAX;
	for (size_t i = 0; i < f->count; i++) {
		unsigned number = f->members[i].object->number;
		f->lowest = number < f->lowest ? number : f->lowest;
		highest = number > highest ? number : highest;
	}
	/* Numbers are handed out one after the other. */
	f->numbers = f->count ? highest - f->lowest + 1 : 0;
	f->by_number = xcalloc(f->numbers, sizeof(struct scope_member *));
	for (size_t i = 0; i < f->count; i++)
		f->by_number[f->members[i].object->number - f->lowest] = &f->members[i];
}

static struct scope_member *member_of(const struct finder *f, const struct object *o)
{
	if (!o || o->number < f->lowest || o->number - f->lowest >= f->numbers)
		return NULL;
	struct scope_member *m = f->by_number[o->number - f->lowest];
	return m && m->object == o ? m : NULL;
}

/* From those that miss something to those that need them, until nothing changes: needs go in circles. */
static void judge_closures(struct finder *f)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = f->count; i-- > 0;) {
			struct scope_member *m = &f->members[i];
			bool complete = m->complete && !(m->object->flags & TRACE_PARTIAL);
			for (size_t n = 0; complete && n < m->object->needed_count; n++) {
				const struct scope_member *needed = member_of(f, m->object->needed[n].object);
				complete = needed && needed->complete;
			}
			changed |= m->complete && !complete;
			m->complete = complete;
		}
	}
}

/* Whether both were there at some time.  What was inherited counts its own process's time. */
static bool overlap(const struct scope_member *a, const struct scope_member *b)
{
	if (a->inherited || b->inherited)
		return true;
	const struct object *x = a->object, *y = b->object;
	return (!x->closed || x->closed_at >= y->first) && (!y->closed || y->closed_at >= x->first);
}

/* False if there is anybody whose symbols are not known: then nothing can be said. */
static bool find_visible(struct finder *f, const struct scope_member *requester)
{
	f->visible_count = 0;
	for (size_t i = 0; i < f->count; i++) {
		const struct scope_member *m = &f->members[i];
		/* ld.so is in every namespace, recorded or not. */
		if (m == requester || !overlap(requester, m) ||
			(m->object->namespace_id != requester->object->namespace_id &&
				!(m->object->flags & TRACE_DYNLINKER)))
			continue;
		if (m->table)
			f->visible[f->visible_count++] = m;
		else if (!m->harmless)
			return false;
	}
	return true;
}

static void mark_closure(const struct finder *f, const struct scope_member *of, bool *marked);

static void mark_opened(const struct finder *f, const struct object *o, bool *scope)
{
	const struct scope_member *m = member_of(f, o);
	if (!m)
		return;
	scope[m - f->members] = true;
	mark_closure(f, m, scope);
}

/*
 * Where ld.so looked for the symbols of a library that it then refused: in what was there from the start, in what was
 * opened for all (RTLD_GLOBAL) with all that it needs, and in what was opened by the same call.  NULL: nobody saw it
 * refused.  Whose call brought something, or how it was called, is not always known: then it is taken for one that all
 * can see.
 */
static bool *scope_of(const struct finder *f, const struct scope_member *requester)
{
	const struct object *root = requester->object;
	if (!root->refused && !process_lookup_ended(f->process))
		return NULL;
	bool *scope = xcalloc(f->count, sizeof(*scope));
	for (size_t i = 0; i < f->count; i++) {
		const struct object *o = f->members[i].object;
		bool unknown = o->via == VIA_DLOPEN && !(o->search && o->search->call);
		if (o->start_up)
			scope[i] = true;
		else if (unknown ||
			(f->members[i].file && f->members[i].file->elf &&
				f->members[i].file->elf->flags_1 & DF_1_GLOBAL))
			mark_opened(f, o, scope);
	}
	for (const struct process *p = f->process; p; p = p->fork_parent)
		for (size_t i = 0; i < p->call_count; i++)
			if (p->calls[i]->mode & RTLD_GLOBAL && p->calls[i]->object &&
				p->calls[i]->failures < p->calls[i]->count)
				mark_opened(f, p->calls[i]->object, scope);
	while (root->via == VIA_NEEDED && root->requester)
		root = root->requester;
	mark_opened(f, root, scope);
	return scope;
}

static bool has_name(const struct list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], name) == 0)
			return true;
	return false;
}

/* That its provider does not have the version at all is said once, of the version, and not of each symbol. */
static bool lacks_version(const struct finder *f, const struct elf_version *v)
{
	if (!v || !v->file || (v->flags & VER_FLG_WEAK))
		return false;
	for (size_t i = 0; i < f->visible_count; i++) {
		const struct elf_object *elf = f->visible[i]->file->elf;
		if (elf->soname && strcmp(elf->soname, v->file) == 0)
			return elf->versions_defined.count && !has_name(&elf->versions_defined, v->name);
	}
	return false;
}

/* Of those that define it, one that is out of the requester's reach is told where no other does. */
static bool is_defined(const struct finder *f, const struct scope_member *requester, const struct wanted_symbol *wanted,
	uint8_t refers, const struct file **out_of_reach)
{
	*out_of_reach = NULL;
	for (size_t i = 0; i < f->visible_count; i++) {
		const struct scope_member *m = f->visible[i];
		if (!symbol_table_defines(m->table, wanted))
			continue;
		if (!f->scope || f->scope[m - f->members])
			return true;
		if (!*out_of_reach)
			*out_of_reach = m->file;
	}
	/* What it defines itself, with a version that nobody asked for, say. */
	return !(refers & REFERS_COPY) && symbol_table_defines(requester->table, wanted);
}

/* --- What else could be said of it --- */

static bool is_loaded(const struct finder *f, const struct file *file)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->members[i].file && f->members[i].file->dev == file->dev && f->members[i].file->ino == file->ino)
			return true;
	return false;
}

static bool is_called(const struct file *file, const char *soname)
{
	return (file->soname && strcmp(file->soname, soname) == 0) ||
		(file->elf->soname && strcmp(file->elf->soname, soname) == 0);
}

/* Marks what a member needs, itself and through others. */
static void mark_closure(const struct finder *f, const struct scope_member *of, bool *marked)
{
	const struct scope_member **waiting = xcalloc(f->count + 1, sizeof(*waiting));
	size_t count = 0;
	for (waiting[count++] = of; count;) {
		const struct object *o = waiting[--count]->object;
		for (size_t i = 0; i < o->needed_count; i++) {
			const struct scope_member *needed = member_of(f, o->needed[i].object);
			if (needed && !marked[needed - f->members]) {
				marked[needed - f->members] = true;
				waiting[count++] = needed;
			}
		}
	}
	free(waiting);
}

/* Whether the file is a copy of the library that should have it: for want of a version, of any that is needed. */
static bool should_have(
	const struct finder *f, const struct file *file, const struct wanted_symbol *wanted, const bool *closure)
{
	if (wanted->version && wanted->version->file)
		return is_called(file, wanted->version->file);
	for (size_t i = 0; i < f->count; i++)
		if (closure[i] && f->members[i].object->soname && is_called(file, f->members[i].object->soname))
			return true;
	return false;
}

static void find_copies(struct finder *f, const struct scope_member *requester, const struct wanted_symbol *wanted,
	const bool *closure, struct list *paths)
{
	const char *copies[COPIES_MAX];
	const struct elf_object *like = requester->file->elf;
	for (size_t i = 0; i < f->snapshot->file_count && paths->count < COPIES_MAX; i++) {
		const struct file *file = f->snapshot->files[i];
		const struct elf_object *elf = file->elf;
		if (file->error || !elf || elf->bad || elf->machine != like->machine ||
			elf->elf_class != like->elf_class || elf->byte_order != like->byte_order ||
			!should_have(f, file, wanted, closure) || is_loaded(f, file))
			continue;
		const struct symbol_table *table = table_of(f, file);
		if (table && symbol_table_defines(table, wanted))
			copies[paths->count++] = file->path;
	}
	if (!paths->count)
		return;
	paths->items = arena_take(&f->all->arena, paths->count * sizeof(*paths->items));
	memcpy(paths->items, copies, paths->count * sizeof(*copies));
}

/* One name of somebody who is there, beside all those that are missed. */
static void compare_name(struct finder *f, const struct scope_member *m, const char *name)
{
	char key[KEY_MAX];
	bool known = false;
	for (size_t i = 0; i < f->found_count; i++) {
		struct found_symbol *one = &f->found[i];
		if (!one->key || one->same_but_abi || (!known && !symbol_key(name, key, sizeof(key))))
			continue;
		known = true;
		if (strcmp(key, one->key) != 0 || strcmp(name, one->wanted.name) == 0)
			continue;
		one->same_but_abi = symbol_same_but_abi(name, one->wanted.name);
		if (!one->same_but_abi && one->similar)
			continue;
		one->similar = name;
		one->similar_in = m->file;
	}
}

static void find_similar(struct finder *f)
{
	bool any = false;
	for (size_t i = 0; i < f->found_count; i++) {
		char key[KEY_MAX];
		bool has = symbol_key(f->found[i].wanted.name, key, sizeof(key));
		f->found[i].key = has ? xstrdup(key) : NULL;
		any |= has;
	}
	for (size_t i = 0; any && i < f->visible_count; i++) {
		const struct symbol_table *t = f->visible[i]->table;
		for (size_t at = 0; at < t->count; at++) {
			const char *name = symbol_table_exported(t, at);
			if (name && name[0] == '_' && name[1] == 'Z')
				compare_name(f, f->visible[i], name);
		}
	}
}

/* --- Putting it together --- */

static bool is_known(const struct snapshot *snapshot, const struct unresolved *u)
{
	for (size_t i = 0; i < snapshot->unresolved_count; i++)
		if (snapshot->unresolved[i].requester == u->requester && snapshot->unresolved[i].symbol == u->symbol &&
		    snapshot->unresolved[i].version == u->version)
			return true;
	return false;
}

/* Fork children and repeated runs show the same thing again. */
static void add_result(struct finder *f, const struct unresolved *u)
{
	struct snapshot *snapshot = f->snapshot;
	if (is_known(snapshot, u) || snapshot->unresolved_count >= RESULTS_MAX)
		return;
	if (snapshot->unresolved_count == 0)
		snapshot->unresolved = arena_take(&f->all->arena, RESULTS_MAX * sizeof(*snapshot->unresolved));
	snapshot->unresolved[snapshot->unresolved_count++] = *u;
}

static void report(struct finder *f, const struct scope_member *requester)
{
	struct strings *strings = &f->all->strings;
	bool *closure = xcalloc(f->count, sizeof(*closure));
	mark_closure(f, requester, closure);
	find_similar(f);
	for (size_t i = 0; i < f->found_count; i++) {
		struct found_symbol *one = &f->found[i];
		const struct elf_version *version = one->wanted.version;
		struct unresolved u = {
			.requester = (struct file *)requester->file,
			.symbol = strings_keep_string(strings, one->wanted.name),
			.version = version ? strings_keep_string(strings, version->name) : NULL,
			.provider = version ? strings_keep_string(strings, version->file) : NULL,
			.lazy = one->refers == REFERS_PLT && !requester->table->binds_now && !f->binds_now,
			.similar = strings_keep_string(strings, one->similar),
			.similar_in = one->similar_in ? one->similar_in->path : NULL,
			.out_of_reach = one->out_of_reach ? one->out_of_reach->path : NULL,
		};
		if (!u.out_of_reach)
			find_copies(f, requester, &one->wanted, closure, &u.defined_by);
		add_result(f, &u);
		free(one->key);
	}
	free(closure);
}

static void judge(struct finder *f, const struct scope_member *requester)
{
	if (!find_visible(f, requester))
		return;
	const struct symbol_table *t = requester->table;
	const uint8_t *refers = t->refers;
	const struct file *out_of_reach;
	struct wanted_symbol wanted;
	size_t kept_out_of_reach = 0;
	bool more = false;
	f->found_count = 0;
	f->scope = scope_of(f, requester);
	for (size_t i = 1; i < t->count && !more; i++) {
		if (!symbol_table_wants(t, i, refers[i], &wanted) ||
			is_defined(f, requester, &wanted, refers[i], &out_of_reach) || lacks_version(f, wanted.version))
			continue;
		if (out_of_reach && !object_refused_for(requester->object, wanted.name) &&
			kept_out_of_reach++ >= OUT_OF_REACH_MAX)
			continue;
		more = f->found_count == RESULTS_MAX || f->snapshot->unresolved_count + f->found_count >= RESULTS_MAX;
		if (!more)
			f->found[f->found_count++] = (struct found_symbol){
				.wanted = wanted, .refers = refers[i], .out_of_reach = out_of_reach};
	}
	if (f->found_count)
		report(f, requester);
	free(f->scope);
	f->scope = NULL;
	if (more)
		add_problem(f,
			xasprintf("'%s' misses more symbols than the %d that are kept", requester->file->path,
				RESULTS_MAX));
}

static bool environment_binds_now(const struct process *p)
{
	for (const char *s = NULL; (s = trace_list_next(&p->image->env, s));)
		if (strncmp(s, "LD_BIND_NOW=", 12) == 0)
			return s[12] != '\0';
	return false;
}

void elf_symbols_find(struct snapshots *all, struct snapshot *snapshot, const struct process *p)
{
	struct finder f = {.all = all, .snapshot = snapshot, .process = p, .binds_now = environment_binds_now(p)};
	size_t most = p->inherited_count + p->object_count;
	f.members = xcalloc(most, sizeof(*f.members));
	f.visible = xcalloc(most, sizeof(const struct scope_member *));
	f.found = xcalloc(RESULTS_MAX, sizeof(*f.found));
	for (size_t i = 0; i < p->inherited_count; i++)
		add_member(&f, p->inherited[i], true);
	for (size_t i = 0; i < p->object_count; i++)
		add_member(&f, p->objects[i], false);
	number_members(&f);
	judge_closures(&f);
	/* What was inherited was judged in the process that loaded it. */
	for (size_t i = p->inherited_count; i < f.count; i++)
		if (f.members[i].complete && f.members[i].table)
			judge(&f, &f.members[i]);
	for (size_t i = 0; i < f.opened_count; i++)
		symbol_table_free(f.opened[i]);
	free(f.opened);
	map_free(&f.tables);
	free(f.members);
	free(f.by_number);
	free(f.visible);
	free(f.found);
}
