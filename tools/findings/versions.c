/* SPDX-License-Identifier: MIT */
/*
 * missing-version: an object wants a symbol version that the library which was loaded for it does not define.  ld.so's
 * own rule (_dl_check_map_versions): a library without any version is taken as it is, a weak want is none.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "snapshot/words.h"
#include "view/view.h"

enum { WANTED_SHOWN = 5, COPIES_SHOWN = 3 };

static bool has_version(const struct elf_object *elf, const char *version)
{
	for (size_t i = 0; i < elf->versions_defined.count; i++)
		if (strcmp(elf->versions_defined.items[i], version) == 0)
			return true;
	return false;
}

/* The first of them that would do. */
static const struct file *note_copies(struct finding *f, const struct snapshot *snapshot, const char *version,
	const struct object *provider)
{
	const struct file *first = NULL;
	const char *program;
	size_t shown = 0;
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = snapshot->files[i];
		if (file->error || !file->elf || file->elf->bad || file_misfit(snapshot, f->process, file, &program) ||
		    (file->ino == provider->ino && file->dev == provider->dev))
			continue;
		if (!file->elf->soname || strcmp(file->elf->soname, object_name(provider)) != 0 ||
			!has_version(file->elf, version))
			continue;
		if (shown++ >= COPIES_SHOWN)
			break;
		char *words = file_words(file);
		finding_note(f, "%s has this version now", words);
		free(words);
		if (!first)
			first = file;
	}
	return first;
}

static void describe_glibc(struct finding *f, const struct object *requester)
{
	const char *glibc = f->process->image->glibc;
	if (glibc)
		finding_note(f, "glibc is %s here, and %s was built with a newer one", glibc, object_name(requester));
	finding_help(f, NULL, "take a build of %s for glibc %s or older, or run it on a newer distribution",
		object_name(requester), glibc ? glibc : "of this version");
}

static struct finding *report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct object *o, const struct object *provider, const char *version, enum severity severity)
{
	struct finding *f = finding_add(d, CODE_MISSING_VERSION, severity, p, "`%s` does not have the version `%s`",
		object_name(provider), version);
	const struct file *loaded = snapshot_object(snapshot, provider);
	f->soname = object_name(provider);
	f->symbol = finding_keep(d, version);
	f->requester = o;
	f->when = o->first;
	finding_evidence(f, "%s wants it", o->path);
	evidence_object_chain(f, o, "  it was");
	evidence_loaded(f, snapshot, provider);
	if (provider->requester != o)
		evidence_object_chain(f, provider, "  it was");
	if (is_glibc_part(f->soname)) {
		describe_glibc(f, o);
		return f;
	}
	const struct file *copy = note_copies(f, snapshot, version, provider);
	f->path = loaded ? loaded->path : provider->path;
	f->want.soname = f->soname;
	f->want.copy = copy;
	/* The copy is found then: nothing has to be installed. */
	if (copy && help_without(f, provider))
		f->want.soname = NULL;
	f->want.requester = snapshot_object(snapshot, o);
	f->want.instead = loaded && loaded->owner ? loaded->owner->distribution : NULL;
	return f;
}

/* What is told of one library. */
struct told_version {
	struct told_version *next;
	struct finding *finding;
	const struct object *requester;	/* of the names that are not told yet */
	struct buffer names;
	size_t count, lines;
};

static void tell_also(struct told_version *t)
{
	if (t->count > WANTED_SHOWN)
		buffer_printf(&t->names, " and %zu more", t->count - WANTED_SHOWN);
	if (t->count && t->lines++ < WANTED_SHOWN)
		finding_evidence(t->finding, "%s wants as well: %s", t->requester->path, t->names.data);
	buffer_free(&t->names);
	t->count = 0;
}

/* More that the same library lacks, a line for each that wants it. */
static void add_also(struct told_version *t, const struct object *o, const char *version)
{
	if (t->requester != o)
		tell_also(t);
	t->requester = o;
	if (t->count++ < WANTED_SHOWN)
		buffer_printf(&t->names, "%s`%s`", t->count > 1 ? ", " : "", version);
}

/* -1: it must have been right, as the program ran on with it. */
static int severity_of(const struct process *p, const struct object *o)
{
	if (o->closed)
		return process_ending(p) == ENDING_GOOD ? SEVERITY_WARNING : SEVERITY_ERROR;
	return p->ended || process_ending(p) == ENDING_GOOD ? -1 : SEVERITY_ERROR;
}

void find_missing_version(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct map seen = {0};
	struct told_version *all = NULL;
	size_t checked = 0;
	for (size_t i = 0; snapshot && i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		const struct elf_object *elf = object_elf(snapshot, o);
		int severity = severity_of(p, o);
		for (size_t k = 0; elf && k < elf->versions_needed_count; k++) {
			const struct version_need *need = &elf->versions_needed[k];
			const struct object *provider = need_provider(o, need->file);
			const struct elf_object *defines = provider ? object_elf(snapshot, provider) : NULL;
			if (!defines || defines->versions_defined.count == 0)
				continue;
			checked++;
			if (need->weak || severity < 0 || has_version(defines, need->name))
				continue;
			void **at = map_at(&seen, (struct map_key){.a = (uintptr_t)provider});
			struct told_version *told = *at;
			if (told) {
				add_also(told, o, need->name);
				continue;
			}
			told = *at = arena_take(&d->arena, sizeof(*told));
			told->next = all;
			all = told;
			told->finding = report(d, p, snapshot, o, provider, need->name, (enum severity)severity);
		}
	}
	for (struct told_version *t = all; t; t = t->next)
		tell_also(t);
	map_free(&seen);
	if (checked)
		finding_checked(d, "%zu symbol version%s", checked, plural(checked));
}
