/* SPDX-License-Identifier: MIT */
/* duplicate, shadowed, unsafe-path: libraries that were found, but not where, or not as often, as was meant. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "python/requirement.h"
#include "snapshot/requires.h"
#include "snapshot/words.h"
#include "view/view.h"

/* --- duplicate --- */

static bool is_one_file(const struct object *a, const struct object *b)
{
	return a->dev == b->dev && a->ino == b->ino && (a->dev || a->ino);
}

/* Beside a wheel, in X.libs, under a name that nobody else asks for. */
static bool is_private(const struct object *o)
{
	char *wheel = strcmp(last_component(o->path), o->soname) != 0 ? wheel_of_folder(o->path) : NULL;
	bool is = wheel != NULL;
	free(wheel);
	return is;
}

static void report_duplicate(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct object *first, const struct object *second)
{
	bool same = first->build_id && second->build_id && strcmp(first->build_id, second->build_id) == 0;
	struct finding *f = finding_find(d, CODE_DUPLICATE, p, first->soname);
	if (f)
		return;
	bool meant = same || is_private(first) || is_private(second);
	f = finding_add(d, CODE_DUPLICATE, meant ? SEVERITY_NOTE : SEVERITY_WARNING, p,
		"`%s` is loaded twice, from two files", first->soname);
	f->soname = first->soname;
	f->path = second->path;
	f->requester = second;
	f->when = second->first;
	evidence_loaded(f, snapshot, first);
	evidence_object_chain(f, first, "  it was");
	evidence_loaded(f, snapshot, second);
	evidence_object_chain(f, second, "  it was");
	finding_note(f, "each has data of its own: what is set up in the one is not known to the other%s",
		same ? "; both are the same build" : "");
	if (!meant)
		help_without(f, second);
}

/* Runtimes of OpenMP, each with threads of its own. */
static const char *openmp_family(const struct object *o)
{
	static const struct {
		const char *start, *family;
	} families[] = {{"libgomp", "GNU"}, {"libiomp5", "Intel"}, {"libomp", "LLVM"}};
	const char *name = object_name(o);
	for (size_t i = 0; i < countof(families); i++) {
		size_t length = strlen(families[i].start);
		if (strncmp(name, families[i].start, length) == 0 && (name[length] == '.' || name[length] == '-'))
			return families[i].family;
	}
	return NULL;
}

static void find_openmp(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	const struct object *first = NULL;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const char *family = openmp_family(o);
		if (!family || o->closed)
			continue;
		if (!first) {
			first = o;
			continue;
		}
		/* LLVM's and Intel's are one, and notice each other: "OMP: Error #15". */
		if (family == openmp_family(first) || o->namespace_id != first->namespace_id)
			continue;
		struct finding *f = finding_add(d, CODE_DUPLICATE, SEVERITY_WARNING, p,
			"two OpenMP runtimes are loaded: `%s` and `%s`", object_name(first), object_name(o));
		f->soname = object_name(o);
		f->path = o->path;
		f->requester = o;
		f->when = o->first;
		evidence_loaded(f, snapshot, first);
		evidence_object_chain(f, first, "  it was");
		evidence_loaded(f, snapshot, o);
		evidence_object_chain(f, o, "  it was");
		finding_note(f,
			"each starts as many threads as there are processors; some abort when they meet (\"OMP: Error "
			"#15\")");
		finding_help(f, NULL, "take both libraries from packages that use the same OpenMP runtime");
		return;
	}
}

void find_duplicate(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct map by_soname = {0};
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		if (!o->soname || !o->soname[0] || o->flags & TRACE_DYNLINKER || is_own_module(o->soname))
			continue;
		void **at = map_at(
			&by_soname, (struct map_key){.a = (uintptr_t)o->soname, .b = (uint64_t)o->namespace_id});
		const struct object *first = *at;
		if (!first)
			*at = (void *)o;
		else if (!is_one_file(first, o) && objects_together(first, o))
			report_duplicate(d, p, snapshot, first, o);
	}
	map_free(&by_soname);
	find_openmp(d, p, snapshot);
}

/* --- shadowed --- */

static const struct distribution *distribution_of(const struct file *file)
{
	return file && file->owner ? file->owner->distribution : NULL;
}

static const struct python *python_of(const struct snapshot *snapshot, const char *site)
{
	for (size_t i = 0; i < snapshot->python_count; i++)
		for (size_t k = 0; k < snapshot->pythons[i]->sites.count; k++)
			if (strcmp(snapshot->pythons[i]->sites.items[k], site) == 0)
				return snapshot->pythons[i];
	return NULL;
}

/* Whether the requester brings the copy itself, or its metadata asks for the package that does. */
static bool is_own_copy(const struct snapshot *snapshot, const struct distribution *asks, const struct file *copy)
{
	const struct distribution *brings = distribution_of(copy);
	if (!asks || !asks->site || !brings || !brings->site || strcmp(asks->site, brings->site) != 0)
		return false;
	if (asks == brings || strcmp(asks->name, brings->name) == 0)
		return true;
	char *specifiers = requirement_of(snapshot, asks, brings->name, python_of(snapshot, asks->site));
	free(specifiers);
	if (specifiers)
		return true;
	/* NVIDIA's wheels belong together even where their metadata does not say so. */
	char *vendor = xasprintf("%s/nvidia", asks->site);
	bool family = strncmp(asks->name, "nvidia-", 7) == 0 && path_below(copy->path, vendor);
	free(vendor);
	return family;
}

/* The copy that was meant for the requester of the object; NULL if there is none, or it is this very file. */
static const struct file *own_copy(const struct snapshot *snapshot, const struct object *o, const struct file *loaded)
{
	const struct file *requester = o->requester ? snapshot_object(snapshot, o->requester) : NULL;
	const struct distribution *asks = distribution_of(requester);
	const char *name = last_component(o->search->name);
	for (size_t i = 0; asks && i < snapshot->file_count; i++) {
		const struct file *copy = snapshot->files[i];
		if (copy->error || copy == loaded || strcmp(last_component(copy->path), name) != 0 ||
		    (copy->dev == o->dev && copy->ino == o->ino))
			continue;
		const struct elf_object *a = copy->elf, *b = loaded->elf;
		if (!a || a->bad || (b && a->build_id && b->build_id && strcmp(a->build_id, b->build_id) == 0))
			continue;
		if (is_own_copy(snapshot, asks, copy))
			return copy;
	}
	return NULL;
}

static void report_shadowed(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct object *o, const struct file *copy)
{
	struct finding *f = finding_find(d, CODE_SHADOWED, p, object_name(o));
	if (f)
		return;
	f = finding_add(d, CODE_SHADOWED, SEVERITY_WARNING, p, "`%s` is not the one that came with `%s`",
		object_name(o), object_name(o->requester));
	char *words = file_words(copy);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o->requester;
	f->search = o->search;
	f->when = o->first;
	evidence_loaded(f, snapshot, o);
	evidence_object_chain(f, o, "  it was");
	finding_note(f, "%s was meant for it, and is there now", words);
	help_without(f, o);
	free(words);
}

void find_shadowed(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	size_t checked = 0;
	for (size_t i = 0; snapshot && i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct candidate *c = o->search ? object_candidate(o) : NULL;
		const struct file *loaded = snapshot_object(snapshot, o);
		checked += c != NULL;
		/* What a rule or the requester itself chose was meant so. */
		if (!c || !loaded || search_rule(o->search) || is_system_library(object_name(o)) ||
		    (c->origin != ORIGIN_LD_LIBRARY_PATH && c->origin != ORIGIN_CACHE && c->origin != ORIGIN_DEFAULT))
			continue;
		const struct file *copy = own_copy(snapshot, o, loaded);
		if (copy)
			report_shadowed(d, p, snapshot, o, copy);
	}
	if (checked)
		finding_checked(d, "%zu of them for other copies that were meant", checked);
}

/* --- unsafe-path --- */

enum { UNSAFE_NONE, UNSAFE_EMPTY, UNSAFE_RELATIVE };

/* The worst element of a list of directories. */
static int unsafe_element(const char *list, const char *separators, const char **at, size_t *length)
{
	for (const char *p = list;; p++) {
		size_t element = strcspn(p, separators);
		*at = p;
		*length = element;
		if (element == 0)
			return UNSAFE_EMPTY;
		if (*p != '/' && strncmp(p, "$ORIGIN", 7) != 0 && strncmp(p, "${ORIGIN}", 9) != 0 &&
		    strncmp(p, "$LIB", 4) != 0 && strncmp(p, "$PLATFORM", 9) != 0)
			return UNSAFE_RELATIVE;
		p += element;
		if (!*p)
			return UNSAFE_NONE;
	}
}

/*
 * The library that was found in the current directory by a list of this owner (NULL: LD_LIBRARY_PATH's), NULL if none.
 */
static const struct object *found_there(const struct process *p, enum origin origin, const struct object *owner)
{
	for (size_t i = 0; i < p->object_count; i++) {
		const struct candidate *c = p->objects[i]->search ? object_candidate(p->objects[i]) : NULL;
		if (c && c->origin == origin && c->owner == owner && c->directory[0] != '/')
			return p->objects[i];
	}
	return NULL;
}

static void describe_unsafe(struct finding *f, const struct process *p, const char *what, const char *value,
	const struct object *found)
{
	finding_evidence(f, "%s is \"%s\"", what, value);
	if (p->image->cwd)
		finding_evidence(f, "the current directory was %s", p->image->cwd);
	if (found)
		finding_evidence(f, "%s was loaded from there", object_name(found));
	finding_note(f,
		"whoever may write to the directory in which the program is started can have it load a library of his "
		"own");
}

static void check_variable(struct diagnosis *d, const struct process *p)
{
	const char *value = process_variable(p, "LD_LIBRARY_PATH"), *at;
	size_t length;
	int kind = value && *value ? unsafe_element(value, ":;", &at, &length) : UNSAFE_NONE;
	if (kind == UNSAFE_NONE)
		return;
	struct finding *f = kind == UNSAFE_EMPTY ?
		finding_add(d, CODE_UNSAFE_PATH, SEVERITY_WARNING, p,
			"`LD_LIBRARY_PATH` has an empty element, which is the current directory") :
		finding_add(d, CODE_UNSAFE_PATH, SEVERITY_WARNING, p,
			"`LD_LIBRARY_PATH` has the relative element `%.*s`", (int)length, at);
	describe_unsafe(f, p, "LD_LIBRARY_PATH", value, found_there(p, ORIGIN_LD_LIBRARY_PATH, NULL));
	if (kind == UNSAFE_EMPTY)
		finding_help(f, "export LD_LIBRARY_PATH=\"DIRECTORY${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"",
			"take the empty element out; where a directory is added, no colon may be left over");
	else
		finding_help(f, NULL, "write it as an absolute path");
}

static void check_object(
	struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct object *o)
{
	const char *list = o->runpath ? o->runpath : o->rpath, *tag = o->runpath ? "RUNPATH" : "RPATH", *at;
	size_t length;
	int kind = list && *list ? unsafe_element(list, ":", &at, &length) : UNSAFE_NONE;
	if (kind == UNSAFE_NONE)
		return;
	const struct file *file = snapshot ? snapshot_object(snapshot, o) : NULL;
	const struct object *found = found_there(p, o->runpath ? ORIGIN_RUNPATH : ORIGIN_RPATH, o);
	/* A vendor's own mistake is nothing that the reader can cure, as long as nothing comes of it. */
	enum severity severity = file && file->owner && !found ? SEVERITY_NOTE : SEVERITY_WARNING;
	struct finding *f = kind == UNSAFE_EMPTY ?
		finding_add(d, CODE_UNSAFE_PATH, severity, p,
			"the %s of `%s` has an empty element, which is the current directory", tag, object_name(o)) :
		finding_add(d, CODE_UNSAFE_PATH, severity, p, "the %s of `%s` has the relative element `%.*s`", tag,
			object_name(o), (int)length, at);
	char *owner = file ? file_owner_words(file) : NULL;
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o;
	f->when = o->first;
	finding_evidence(f, "%s%s%s%s", o->path, owner ? " (" : "", owner ? owner : "", owner ? ")" : "");
	describe_unsafe(f, p, tag, list, found);
	free(owner);
	if (severity != SEVERITY_NOTE)
		finding_help(f, NULL, "link it with a %s of absolute paths or of $ORIGIN", tag);
}

/* Anyone may change what the program runs. */
static void check_mode(
	struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot ? snapshot_object(snapshot, o) : NULL;
	if (!file || file->error || !(file->mode & S_IWOTH) || !S_ISREG(file->mode))
		return;
	struct finding *f = finding_find(d, CODE_UNSAFE_PATH, p, object_name(o));
	if (!f) {
		f = finding_add(d, CODE_UNSAFE_PATH, p->image->uid == 0 ? SEVERITY_WARNING : SEVERITY_NOTE, p,
			"everyone may write to `%s`", o->path);
		f->soname = object_name(o);
		f->path = o->path;
		f->requester = o;
		f->when = o->first;
	}
	finding_evidence(f, "its mode is %04o now", file->mode & 07777);
}

void find_unsafe_path(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	check_variable(d, p);
	for (size_t i = 0; i < p->object_count; i++) {
		if (is_own_module(p->objects[i]->path))
			continue;
		check_object(d, p, snapshot, p->objects[i]);
		check_mode(d, p, snapshot, p->objects[i]);
	}
}
