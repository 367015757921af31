/* SPDX-License-Identifier: MIT */
/*
 * Takes a snapshot: gathers what a trace names, and has each part of the machine looked at in the order that they need.
 */
#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "machine/host.h"
#include "machine/machine.h"
#include "machine/parts.h"
#include "machine/unresolved.h"
#include "owner/owner.h"
#include "owner/python.h"

enum { MOST_NAMES = 20000, MOST_PROCESSES = 256 };

/* Strings of a snapshot, each once. */
struct name_set {
	struct strings *strings;
	struct list list;
	struct map seen;
};

struct taking {
	struct snapshots *all;
	struct snapshot *snapshot;
	const struct graph *graph;
	const char *root;
	bool *covered;		/* by process: those that this snapshot is for */
	struct files files;
	struct name_set sonames, folders;
};

static void add_name(struct name_set *set, const char *name, size_t length)
{
	if (set->list.count >= MOST_NAMES)
		return;
	name = strings_keep(set->strings, name, length);
	void **seen = map_at(&set->seen, (struct map_key){.a = (uintptr_t)name});
	if (*seen)
		return;
	*seen = set;
	if ((set->list.count & (set->list.count - 1)) == 0)
		set->list.items = xreallocarray(
			set->list.items, set->list.count ? 2 * set->list.count : 1, sizeof(char *));
	set->list.items[set->list.count++] = name;
}

static void free_names(struct name_set *set)
{
	free(set->list.items);
	map_free(&set->seen);
}

static void add_soname(struct taking *t, const char *name)
{
	name = last_component(name);
	if (strstr(name, ".so"))
		add_name(&t->sonames, name, strlen(name));
}

/* Where else the linker's name of a library, libcurand.so for -lcurand, may lie. */
static void add_linked_name(struct taking *t, const char *library)
{
	char *name = library[0] == ':' ? xstrdup(library + 1) : xasprintf("lib%s.so", library);
	add_soname(t, name);
	free(name);
}

/* --- What the trace names --- */

/* CLOCK_REALTIME of the last that is known of a process: `record` saw it end, else of its latest event. */
static int64_t end_of(const struct taking *t, const struct image *i)
{
	const struct process *p = &t->graph->processes[i - t->graph->dir->images];
	uint64_t end = i->has_status ? i->status_ns : p->last_ns;
	return end ? (int64_t)end + i->realtime_offset_ns : 0;
}

/*
 * Folders of a list as LD_LIBRARY_PATH and RUNPATH have it, of which ld.so looks into as many as it has to: what lies
 * in the others is a copy as well.  $ORIGIN is all that is made of it here.
 */
static void add_folders(struct taking *t, const char *list, const char *origin)
{
	static const char *const words[] = {"$ORIGIN", "${ORIGIN}"};
	for (const char *at = list; at && *at; at += *at != '\0') {
		size_t length = strcspn(at, ":;"), skip = 0;
		for (size_t i = 0; i < countof(words); i++)
			if (begins_with(at, words[i]))
				skip = strlen(words[i]);
		char *folder = xasprintf("%s%.*s", skip && origin ? origin : "", (int)(length - skip), at + skip),
		     *plain = path_normalize(folder);
		if (plain[0] == '/' && !strchr(plain, '$') && (!skip || origin))
			add_name(&t->folders, plain, strlen(plain));
		free(folder);
		free(plain);
		at += length;
	}
}

static void add_library_path(struct taking *t, const struct image *i)
{
	static const char name[] = "LD_LIBRARY_PATH=";
	for (const char *entry = NULL; (entry = trace_list_next(&i->env, entry));)
		if (strncmp(entry, name, sizeof(name) - 1) == 0)
			add_folders(t, entry + sizeof(name) - 1, NULL);
}

static struct noted *note(
	struct taking *t, const struct process *p, const char *path, unsigned why, const char *soname, int64_t end)
{
	struct noted *n = files_note(&t->files, path, why, soname);
	if (!n)
		return NULL;
	if (!n->cwd)
		n->cwd = p->image->cwd;
	if (end > n->end_ns)
		n->end_ns = end;
	return n;
}

static void note_object(struct taking *t, const struct process *p, const struct object *o, int64_t end)
{
	/* The vdso has no file. */
	if ((!strchr(o->path, '/') && !o->ino) || is_own_module(o->path))
		return;
	struct noted *n = note(t, p, o->path, FILE_LOADED, NULL, end);
	if (!n)
		return;
	n->object = o;	/* the latest: a path may have been another file before */
	const char *slash = strrchr(o->path, '/');
	if (slash && o->path[0] == '/')
		add_name(&t->folders, o->path, slash > o->path ? (size_t)(slash - o->path) : 1);
	for (size_t i = 0; i < o->needed_count; i++)
		if (!o->needed[i].object)
			add_soname(t, o->needed[i].name);
	add_folders(t, o->rpath, o->directory);
	add_folders(t, o->runpath, o->directory);
}

/*
 * Where nothing was, something may be missing that somebody ought to have: of a search that failed.  One that
 * succeeded passed by many places that mean nothing.
 */
static void note_candidates(struct taking *t, const struct process *p, const struct search *s)
{
	struct buffer path = {0};
	for (size_t i = 0; i < s->trail->count && !t->files.full; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		bool missing = c->outcome == TRACE_OUTCOME_MISSING;
		if (missing && s->result != RESULT_FAILED)
			continue;
		path.length = 0;
		candidate_path(&path, s, c);
		/* Folders for particular hardware: nobody's list of files has what is not there. */
		if (!path.data || (missing && strstr(path.data, "/glibc-hwcaps/")))
			continue;
		struct noted *n = note(t, p, path.data, FILE_CANDIDATE, last_component(s->name), 0);
		if (n && missing)
			n->was_missing = true;
	}
	buffer_free(&path);
}

static void note_search(struct taking *t, const struct process *p, const struct search *s)
{
	if (is_own_module(s->name))
		return;
	note_candidates(t, p, s);
	for (size_t i = 0; i < s->redirect_count; i++) {
		const struct redirect *r = &s->redirects[i];
		if (r->verb == TRACE_VERB_TO && r->to)
			note(t, p, r->to, FILE_CANDIDATE, last_component(s->name), 0);
		if (r->without)
			note(t, p, r->without, FILE_CANDIDATE, last_component(s->name), 0);
	}
	/* Of what was found by its path, only its soname can be found elsewhere. */
	if (!s->object || !strchr(s->name, '/'))
		add_soname(t, s->name);
	else if (s->object->soname)
		add_soname(t, s->object->soname);
}

/* A program that it ran in its own place, and that left no trace, is told by no more than its words. */
static void note_words(struct taking *t, const struct process *p)
{
	enum { WORDS_MAX = 16 };
	const struct image *i = p->image;
	size_t count = 0;
	if (p->ended || !i->has_status || i->status == 0 || i->next_exec != NO_IMAGE)
		return;
	for (const char *a = NULL; (a = trace_list_next(&i->argv, a)) && count < WORDS_MAX;) {
		if (!strchr(a, '/') || (a[0] != '/' && !i->cwd))
			continue;
		char *whole = a[0] == '/' ? xstrdup(a) : xasprintf("%s/%s", i->cwd, a), *plain = path_normalize(whole);
		if (disk_is_file(t->root, plain)) {
			note(t, p, plain, FILE_PROGRAM, NULL, 0);
			count++;
		}
		free(plain);
		free(whole);
	}
}

/* What a program with more rights needs: no module told. */
static void ask_for_secure(struct taking *t)
{
	for (size_t i = 0; i < t->snapshot->file_count; i++) {
		const struct file *f = t->snapshot->files[i];
		bool secure = f->why & FILE_PROGRAM && f->elf && !f->elf->bad &&
			(f->capable || f->mode & (S_ISUID | S_ISGID));
		for (size_t n = 0; secure && n < f->elf->needed.count; n++)
			add_soname(t, f->elf->needed.items[n]);
		char *folder = secure ? xstrndup(f->path, (size_t)(last_component(f->path) - f->path)) : NULL;
		if (folder && folder[0])
			add_folders(t, f->elf->runpath ? f->elf->runpath : f->elf->rpath, folder);
		free(folder);
	}
}

static void note_process(struct taking *t, const struct process *p)
{
	int64_t end = end_of(t, p->image);
	if (p->image->exe && p->image->exe[0] == '/')
		note(t, p, p->image->exe, FILE_PROGRAM, NULL, end);
	add_library_path(t, p->image);
	note_words(t, p);
	/* What a fork child inherited is noted with the process that loaded it, if that is taken too. */
	bool known = p->fork_parent && t->covered[p->fork_parent->index];
	for (size_t i = 0; i < p->inherited_count && !known; i++)
		note_object(t, p, p->inherited[i], end);
	for (size_t i = 0; i < p->object_count; i++)
		note_object(t, p, p->objects[i], end);
	for (size_t i = 0; i < p->search_count; i++)
		note_search(t, p, p->searches[i]);
}

/* --- The take --- */

static void choose_processes(struct taking *t)
{
	const struct graph *g = t->graph;
	size_t count = 0;
	t->covered = xcalloc(g->process_count + 1, sizeof(*t->covered));
	for (size_t i = 0; i < g->process_count; i++) {
		t->covered[i] = g->processes[i].read && !snapshots_cover(t->all, &g->processes[i]);
		count += t->covered[i];
	}
	t->snapshot->covers.items = count ? arena_take(&t->all->arena, count * sizeof(char *)) : NULL;
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		if (!t->covered[i] ||
			(!p->object_count && !p->search_count && p->fork_parent && t->covered[p->fork_parent->index]))
			continue;
		char *name = image_name(p->image);
		t->snapshot->covers.items[t->snapshot->covers.count++] = strings_keep_string(&t->all->strings, name);
		free(name);
	}
}

static void found_copy(void *context, const char *path, const char *soname, unsigned flags)
{
	struct taking *t = context;
	files_note(&t->files, path, flags, soname);
}

/* What tells processes apart whose symbols were judged: the objects that they had. */
static uint64_t objects_hash(const struct process *p)
{
	uint64_t hash = 0;
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		struct {
			uintptr_t path;
			int64_t namespace_id;
			uint64_t hash;
		} key = {(uintptr_t)o->path, o->namespace_id, hash};
		hash = hash_bytes(&key, sizeof(key));
	}
	return hash;
}

static void find_symbols(struct taking *t)
{
	struct map judged = {0};
	for (size_t i = 0; i < t->graph->process_count; i++) {
		const struct process *p = &t->graph->processes[i];
		if (!t->covered[i] || (!p->object_count && p->fork_parent && t->covered[p->fork_parent->index]))
			continue;
		void **seen = map_at(
			&judged, (struct map_key){.a = objects_hash(p), .b = p->inherited_count + p->object_count});
		if (*seen)
			continue;
		*seen = t;
		if (judged.count > MOST_PROCESSES) {
			snapshot_problem(t->all, t->snapshot,
				"the symbols of more than 256 programs: the rest was not looked at");
			break;
		}
		elf_symbols_find(t->all, t->snapshot, p);
	}
	map_free(&judged);
}

static void take_run(struct taking *t, const char *root)
{
	choose_processes(t);
	for (size_t i = 0; i < t->graph->process_count; i++)
		if (t->covered[i])
			note_process(t, &t->graph->processes[i]);
	for (size_t i = 0; i < t->graph->process_count; i++)
		if (t->covered[i])
			unlinked_find(t->all, t->snapshot, t->graph->processes[i].image, root);
	for (size_t i = 0; i < t->snapshot->unlinked_count; i++)
		add_linked_name(t, t->snapshot->unlinked[i].library);
	files_look(&t->files);
	ask_for_secure(t);
	pythons_find(t->all, t->snapshot, t->graph, root);
	host_read_folders(t->all, t->snapshot, root);
	copies_find(t->snapshot, &t->sonames.list, &t->folders.list, root, found_copy, t);
	files_look(&t->files);
	wheels_find(t->all, t->snapshot, root);
	owners_find(t->all, t->snapshot, root);
	files_forget(&t->files);
	host_read(t->all, t->snapshot, &t->sonames.list, root);
	if (!t->all->brief)
		find_symbols(t);
	for (size_t i = 0; i < t->graph->process_count; i++)
		if (t->covered[i])
			dlsym_find(t->all, t->snapshot, &t->graph->processes[i]);
	faults_find(t->all, t->snapshot, t->graph);
	free(t->covered);
}

struct snapshot *snapshot_take(struct snapshots *all, const struct graph *graph, const char *root)
{
	struct snapshot *snapshot = arena_take(&all->arena, sizeof(*snapshot));
	struct taking t = {
		.all = all,
		.snapshot = snapshot,
		.graph = graph,
		.root = root,
		.files = {.all = all, .snapshot = snapshot, .root = root},
		.sonames.strings = &all->strings,
		.folders.strings = &all->strings,
	};
	struct timespec now;
	char *boot_id = snapshot_boot_id();
	clock_gettime(CLOCK_REALTIME, &now);
	snapshot->taken_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	snapshot->boot_id = strings_keep_string(&all->strings, boot_id);
	snapshot->root = strings_keep_string(&all->strings, root);
	if (graph)
		take_run(&t, root);
	else
		host_read(all, snapshot, &t.sonames.list, root);
	free(boot_id);
	free_names(&t.sonames);
	free_names(&t.folders);
	files_free(&t.files);
	return snapshots_add(all, snapshot);
}
