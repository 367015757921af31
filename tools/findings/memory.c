/* SPDX-License-Identifier: MIT */
/*
 * static-tls and exec-stack: libraries that ld.so refuses for the memory that they want.  The loader tells an auditor
 * nothing of either; what is said here is inferred from files whose loading was broken off.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "findings/evidence.h"
#include "findings/reasons.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "remedy/remedy.h"

enum {
	/* ld.so sets 1664 bytes aside beyond what it knows at the start (elf/dl-tls.c, _dl_tls_static_surplus_init), of
	 * which glibc.rtld.optional_static_tls is 512. */
	SURPLUS_WITHOUT_OPTIONAL = 1152,
	/* And without an audit module: from 2.32 on, what each of four namespaces gets. */
	SURPLUS_UNTRACED = 1056,
	OPTIONAL_DEFAULT = 512,
};

/* 241 for glibc 2.41, 0 where it is not known. */
static unsigned glibc_of(const struct process *p)
{
	unsigned major, minor;
	const char *text = p->image->glibc;
	return text && sscanf(text, "%3u.%3u", &major, &minor) == 2 ? 100 * major + minor : 0;
}

/* The number of a tunable of GLIBC_TUNABLES, or otherwise. */
static unsigned long long tunable(const struct process *p, const char *name, unsigned long long otherwise)
{
	const char *value = process_variable(p, "GLIBC_TUNABLES");
	size_t length = strlen(name);
	for (const char *at = value; at && *at; at += strcspn(at, ":"), at += *at == ':')
		if (strncmp(at, name, length) == 0 && at[length] == '=')
			otherwise = strtoull(at + length + 1, NULL, 0);
	return otherwise;
}

/* Opened with dlopen, or for something that was, and closed again without having been of use. */
static bool was_refused(const struct diagnosis *d, const struct process *p, const struct object *o, const char *phrase)
{
	if (o->start_up || !o->closed || o->loads > 1 || process_ending(p) == ENDING_GOOD)
		return false;
	/* Known: then it need not be inferred from what did not follow. */
	if (o->search && o->search->call)
		return o->refused && (!o->search->call->error || strstr(o->search->call->error, phrase));
	for (size_t i = 0; i < d->count; i++) {
		const struct finding *f = d->findings[i];
		if (f->process == p && f->severity == SEVERITY_ERROR)
			return false;	/* there is a reason already */
	}
	/* Whatever was opened while it was there, and stayed, had no trouble: nor had it. */
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *other = p->objects[i];
		if (other->first > o->first && other->first < o->closed_at && !other->closed)
			return false;
	}
	return true;
}

static uint64_t tls_of(const struct elf_object *elf)
{
	uint64_t align = elf->tls_align > 1 && elf->tls_align <= 4096 ? elf->tls_align : 1;
	return elf->tls > UINT32_MAX ? elf->tls : (elf->tls + align - 1) / align * align;
}

/*
 * What the others take of the surplus: under an auditor, ld.so sizes the block before it knows the libraries of the
 * start-up, so they take theirs from it as well.
 */
static uint64_t tls_taken(const struct process *p, const struct snapshot *snapshot, const struct object *but)
{
	uint64_t taken = 0;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct elf_object *elf = o != but && o != p->program ? object_elf(snapshot, o) : NULL;
		if (elf && elf->tls && elf->tls <= UINT32_MAX && o->namespace_id == 0 &&
			(o->start_up || (elf->static_tls && !o->closed)))
			taken += tls_of(elf);
	}
	return taken;
}

static void be_about(struct finding *f, const struct object *o)
{
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o;
	f->when = o->first;
	if (o->requester)
		evidence_object_chain(f, o, o->path);
}

static void help_room(struct finding *f, const struct process *p, const struct object *o, uint64_t wanted)
{
	char *word = shell_word(o->path), *preload = xasprintf("export LD_PRELOAD=%s", word);
	char *tunables = xasprintf("export GLIBC_TUNABLES=glibc.rtld.optional_static_tls=%llu",
		(unsigned long long)(wanted + 1023) / 1024 * 1024 + 1024);
	if (glibc_of(p) == 0 || glibc_of(p) >= 232)
		finding_help(f, tunables, "give the block more room");
	if (!o->start_up)
		finding_help(f, preload, "or load the library at the start, when there is room for all that is known");
	else
		finding_help(f, NULL, "or trace it with `libtrace record`, which makes the room that a program needs");
	free(tunables);
	free(preload);
	free(word);
}

static void report_tls(struct diagnosis *d, const struct process *p, const struct object *o, uint64_t size,
	uint64_t taken, uint64_t surplus)
{
	struct finding *f = finding_add(
		d, CODE_STATIC_TLS, SEVERITY_ERROR, p, "the static TLS block has no room for `%s`", object_name(o));
	be_about(f, o);
	finding_evidence(f,
		"it wants %llu bytes of the static TLS block, of whose surplus of %llu bytes others have %llu",
		(unsigned long long)size, (unsigned long long)surplus, (unsigned long long)taken);
	if (o->start_up)
		finding_note(f,
			"an audit module has ld.so measure the block before it knows these libraries: untraced there "
			"may be room");
	finding_foretell(f, "ld.so says why only to the program: \"cannot allocate memory in static TLS block\"");
	help_room(f, p, o, size + taken);
}

/* The first setting is what there would be without us: tunables_add() puts its own behind it. */
static unsigned long long untraced_surplus(const struct process *p)
{
	static const char name[] = "glibc.rtld.optional_static_tls=";
	const char *value = process_variable(p, "GLIBC_TUNABLES"), *first = value ? strstr(value, name) : NULL;
	bool counted = glibc_of(p) == 0 || glibc_of(p) >= 232;
	return (counted ? SURPLUS_UNTRACED : SURPLUS_WITHOUT_OPTIONAL) +
		(first ? strtoull(first + sizeof(name) - 1, NULL, 0) : OPTIONAL_DEFAULT);
}

/* Libraries that dlopen found room for, and would not have untraced: what was there at the start has its own then. */
static void report_masked(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	uint64_t wanted = 0, surplus = untraced_surplus(p);
	for (size_t i = 0; snapshot && i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct elf_object *elf = o->start_up || o->refused || o->namespace_id ? NULL :
											      object_elf(snapshot, o);
		if (!elf || !elf->static_tls || !elf->tls)
			continue;
		uint64_t size = tls_of(elf);
		wanted += size;
		if (wanted <= surplus)
			continue;
		struct finding *f = finding_add(d, CODE_STATIC_TLS, SEVERITY_WARNING, p,
			"`%s` has its place in the static TLS block only because it is traced", object_name(o));
		be_about(f, o);
		finding_evidence(f,
			"it wants %llu bytes of the block, which with what was opened before is %llu; untraced, there "
			"are about %llu",
			(unsigned long long)size, (unsigned long long)wanted, (unsigned long long)surplus);
		finding_note(f, "untraced, dlopen fails: \"cannot allocate memory in static TLS block\"");
		help_room(f, p, o, wanted);
		return;
	}
}

/* The start-up ended before the program began, and not for a library that was missing. */
static bool startup_died(const struct process *p)
{
	return !p->ended && !p->missing && p->image->next_exec == NO_IMAGE && process_ending(p) != ENDING_GOOD;
}

void find_static_tls(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	uint64_t surplus = SURPLUS_WITHOUT_OPTIONAL + tunable(p, "glibc.rtld.optional_static_tls", OPTIONAL_DEFAULT);
	const struct object *largest = NULL;
	uint64_t largest_size = 0;
	bool began = false;
	if (p->restart)
		return;	/* trace.c tells it */
	for (size_t i = 0; snapshot && i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct elf_object *elf = object_elf(snapshot, o);
		began |= !o->start_up;
		if (!elf || !elf->static_tls || !elf->tls || o == p->program)
			continue;
		uint64_t size = tls_of(elf), taken = tls_taken(p, snapshot, o);
		if (size + taken <= surplus)
			continue;
		if (was_refused(d, p, o, "static TLS block"))
			report_tls(d, p, o, size, taken, surplus);
		else if (o->start_up && size > largest_size) {
			largest = o;
			largest_size = size;
		}
	}
	if (largest && !began && startup_died(p))
		report_tls(d, p, largest, largest_size, tls_taken(p, snapshot, largest), surplus);
	report_masked(d, p, snapshot);
}

/* --- executable stacks --- */

/*
 * Without a mark the machine decides: DEFAULT_STACK_PERMS of glibc's stackinfo.h is executable on x86_64, not on
 * aarch64.
 */
static bool wants_exec_stack(const struct elf_object *elf)
{
	return elf->stack == STACK_EXEC || (elf->stack == STACK_NONE && elf->machine != EM_AARCH64);
}

/* From the start: then the stack is executable already, and nobody is refused for it. */
static bool has_exec_stack(const struct process *p, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < p->object_count; i++) {
		const struct elf_object *elf = p->objects[i]->start_up ? object_elf(snapshot, p->objects[i]) : NULL;
		if (elf && wants_exec_stack(elf))
			return true;
	}
	return false;
}

bool exec_stack_wanted(const struct process *p, const struct snapshot *snapshot, const struct elf_object *elf)
{
	return wants_exec_stack(elf) && !has_exec_stack(p, snapshot);
}

bool exec_stack_refused(const struct process *p)
{
	return glibc_of(p) >= 241 && tunable(p, "glibc.rtld.execstack", 1) != 2;
}

void exec_stack_describe(
	struct finding *f, const struct elf_object *elf, const struct file *file, const char *path, bool by_glibc)
{
	char *word = shell_path(path), *clear = xasprintf("patchelf --clear-execstack %s", word);
	if (elf && !elf->bad)
		finding_evidence(f, elf->stack == STACK_EXEC ? "its PT_GNU_STACK asks for an executable stack" :
			"it has no PT_GNU_STACK, which ld.so takes for one that asks for an executable stack");
	if (by_glibc)
		finding_note(f,
			"from 2.41 on, dlopen no longer makes the stack executable (\"cannot enable executable "
			"stack\")");
	f->want.soname = NULL;
	finding_help(f, clear, "take the wish out of the file, if it is not meant");
	if (file && file->owner && file->owner->name)
		finding_help(f, NULL, "or install a newer %s: few libraries need such a stack, most were only built so",
			file->owner->name);
	if (by_glibc)
		finding_help(f, "export GLIBC_TUNABLES=glibc.rtld.execstack=2",
			"or let every program have an executable stack");
	free(clear);
	free(word);
}

/* Up to glibc 2.40 an auditor saw such a library opened before it was refused. */
static void report_stack(struct diagnosis *d, const struct process *p, const struct object *o,
	const struct elf_object *elf, const struct file *file)
{
	struct finding *f = finding_add(d, CODE_EXEC_STACK, SEVERITY_ERROR, p,
		"`%s` wants an executable stack, which glibc %s refuses", object_name(o), p->image->glibc);
	be_about(f, o);
	exec_stack_describe(f, elf, file, o->path, true);
}

void find_exec_stack(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	if (!snapshot || !exec_stack_refused(p) || has_exec_stack(p, snapshot))
		return;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct elf_object *elf = object_elf(snapshot, o);
		if (elf && wants_exec_stack(elf) &&
			was_refused(d, p, o, "executable stack as shared object requires: Invalid argument"))
			report_stack(d, p, o, elf, snapshot_object(snapshot, o));
	}
}
