/* SPDX-License-Identifier: MIT */
/*
 * Libraries of one package that do not fit each other.  Where one of them is not the file that the package installed,
 * that is the one cause of all that they miss of each other; else the first that is missed stands for the others.
 */
#include "findings/cuda.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "findings/rules.h"

enum { FILES_SHOWN = 3 };

/* Not what its RECORD says, and what the process had. */
static const struct file *altered_file(const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot_object(snapshot, o);
	bool is = file && !file->error && !file->changed && file->recorded_size && file->owner &&
		file->owner->distribution;
	return is ? file : NULL;
}

static const struct owner *owner_of(const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = o ? snapshot_object(snapshot, o) : NULL;
	return file ? file->owner : NULL;
}

static bool is_misfit(const struct finding *f, const struct process *p)
{
	return f->process == p && f->requester && !f->cause &&
		(f->code == CODE_MISSING_VERSION || f->code == CODE_MISSING_SYMBOL || f->code == CODE_ABI_MISMATCH);
}

/* The object that should have what is missed, NULL if that is not known. */
static const struct object *provider_of(const struct finding *f)
{
	const struct process *p = f->process;
	for (size_t i = 0; f->soname && i < p->object_count; i++)
		if (strcmp(object_name(p->objects[i]), f->soname) == 0 && objects_together(p->objects[i], f->requester))
			return p->objects[i];
	return NULL;
}

/* --- the file that is not its package's --- */

struct culprit {
	const struct object *object;
	const struct file *file;
	bool told;
};

struct culprits {
	struct culprit *all;
	size_t count;
};

static void find_culprits(struct culprits *c, const struct process *p, const struct snapshot *snapshot)
{
	c->all = xcalloc(p->object_count, sizeof(*c->all));
	for (size_t i = 0; i < p->object_count; i++) {
		const struct file *file = altered_file(snapshot, p->objects[i]);
		if (file)
			c->all[c->count++] = (struct culprit){.object = p->objects[i], .file = file};
	}
}

/* Through others as well; each is looked at once. */
static bool needs(const struct object *from, const struct object *wanted)
{
	const struct object **queue = NULL;
	struct map seen = {0};
	size_t count = 0;
	bool found = false;
	grow(queue, count);
	queue[count++] = from;
	for (size_t i = 0; i < count && !found; i++) {
		for (size_t n = 0; n < queue[i]->needed_count && !found; n++) {
			const struct object *next = queue[i]->needed[n].object;
			void **known = next ? map_at(&seen, (struct map_key){.a = (uintptr_t)next}) : NULL;
			found = next == wanted;
			if (!next || *known)
				continue;
			*known = (void *)next;
			grow(queue, count);
			queue[count++] = next;
		}
	}
	free(queue);
	map_free(&seen);
	return found;
}

/*
 * Stripped and repaired files differ as well: it is to blame only for what fails between it and the others of its
 * package.
 */
static bool is_to_blame(const struct culprit *c, const struct finding *f, const struct snapshot *snapshot)
{
	const struct object *provider = provider_of(f);
	if (owner_of(snapshot, f->requester) != c->file->owner)
		return false;
	if (f->requester == c->object)
		return !provider || owner_of(snapshot, provider) == c->file->owner;
	return provider ? provider == c->object : needs(f->requester, c->object);
}

static void say_size(struct finding *f, const struct culprit *c)
{
	finding_evidence(f, "%s has %" PRIu64 " bytes, RECORD of %s says %" PRIu64, file_real(c->file), c->file->size,
		c->file->owner->name, c->file->recorded_size);
}

static void say_others(struct finding *f, struct culprits *all, const struct culprit *first)
{
	size_t more = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct culprit *c = &all->all[i];
		if (c == first || c->file->owner != first->file->owner)
			continue;
		c->told = true;
		if (++more < FILES_SHOWN)
			say_size(f, c);
	}
	if (more >= FILES_SHOWN)
		finding_evidence(f, "so it is with %zu more of its libraries", more - FILES_SHOWN + 1);
}

static struct finding *report(
	struct diagnosis *d, const struct process *p, const struct culprit *c, const struct finding *shows)
{
	const struct owner *owner = c->file->owner;
	struct finding *f = finding_add(d, CODE_ABI_MISMATCH, shows->severity, p,
		"`%s` is not the file that %s %s installed", object_name(c->object), owner->name,
		owner->version ? owner->version : "");
	f->soname = object_name(c->object);
	f->path = c->file->path;
	f->symbol = shows->symbol;
	f->requester = shows->requester;
	f->search = c->object->search;
	f->when = shows->when;
	f->want = (struct want){.soname = f->soname, .requester = c->file, .again = owner->distribution};
	say_size(f, c);
	evidence_object_chain(f, c->object, "  it was");
	return f;
}

static void blame(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, struct culprits *all,
	struct culprit *c)
{
	struct finding *cause = NULL;
	/* Findings are added meanwhile. */
	for (size_t i = 0, count = d->count; i < count; i++) {
		struct finding *f = d->findings[i];
		if (!is_misfit(f, p) || !is_to_blame(c, f, snapshot))
			continue;
		if (!cause)
			cause = report(d, p, c, f);
		if (f->severity < cause->severity)
			cause->severity = f->severity;
		if (f->when < cause->when)
			cause->when = f->when;
		f->cause = cause;
		f->want = (struct want){0};	/* what cures the cause cures it */
	}
	if (!cause)
		return;
	c->told = true;
	say_others(cause, all, c);
	finding_note(cause, "it comes from another build, and does not fit the libraries beside it (inferred)");
}

/* What it misses of others may be for the same reason. */
static void note_doubt(struct diagnosis *d, size_t count, const struct process *p, struct culprits *all)
{
	for (size_t i = 0; i < count; i++) {
		struct finding *f = d->findings[i];
		if (f->process != p || f->cause || !f->requester || (!is_misfit(f, p) && f->code != CODE_NOT_FOUND))
			continue;
		for (size_t k = 0; k < all->count; k++) {
			struct culprit *c = &all->all[k];
			if (c->object != f->requester && !(is_misfit(f, p) && c->object == provider_of(f)))
				continue;
			c->told = true;
			finding_note(f,
				"`%s` is not the file that %s %s installed: it has %" PRIu64
				" bytes, RECORD says %" PRIu64,
				object_name(c->object), c->file->owner->name,
				c->file->owner->version ? c->file->owner->version : "", c->file->size,
				c->file->recorded_size);
		}
	}
}

/* Nothing fails by it: strip, patchelf and distributors change files as well. */
static void note_rest(struct diagnosis *d, const struct process *p, const struct culprits *all)
{
	const struct culprit *first = NULL;
	struct finding *f;
	size_t count = 0, shown = 0;
	for (size_t i = 0; i < all->count; i++) {
		if (all->all[i].told)
			continue;
		if (!first)
			first = &all->all[i];
		count++;
	}
	if (!count)
		return;
	if (count == 1)
		f = finding_add(d, CODE_ABI_MISMATCH, SEVERITY_NOTE, p, "`%s` is not the file that %s %s installed",
			object_name(first->object), first->file->owner->name,
			first->file->owner->version ? first->file->owner->version : "");
	else
		f = finding_add(d, CODE_ABI_MISMATCH, SEVERITY_NOTE, p,
			"`%s` and %zu more libraries are not the files that their packages installed",
			object_name(first->object), count - 1);
	f->soname = object_name(first->object);
	f->path = first->file->path;
	f->when = first->object->first;
	for (size_t i = 0; i < all->count && shown < FILES_SHOWN; i++) {
		if (all->all[i].told)
			continue;
		say_size(f, &all->all[i]);
		shown++;
	}
	if (count > shown)
		finding_evidence(f, "so it is with %zu more", count - shown);
	finding_note(
		f, "that is harmless where somebody stripped or patched them: what they want of each other is there");
}

/* --- one package, several that do not fit --- */

/* What was opened, or the program: all that came in with it came at once. */
static const struct object *load_of(const struct object *o)
{
	while (o->via == VIA_NEEDED && o->requester && o->requester != o)
		o = o->requester;
	return o;
}

/* An error whose both ends are of one package, as far as both are known. */
static bool is_of_package(const struct finding *f, const struct process *p, const struct snapshot *snapshot)
{
	if (!is_misfit(f, p) || f->severity != SEVERITY_ERROR)
		return false;
	const struct object *provider = provider_of(f);
	const struct owner *owner = owner_of(snapshot, f->requester);
	return owner && !f->want.copy && (provider ? owner_of(snapshot, provider) == owner : !f->path);
}

/* What is known to lack something comes before what is only missed, then the earliest. */
static bool comes_before(const struct finding *a, const struct finding *b)
{
	if (!a->path != !b->path)
		return a->path != NULL;
	return a->when < b->when;
}

static bool is_family(const struct finding *a, const struct finding *b, const struct snapshot *snapshot)
{
	return owner_of(snapshot, a->requester) == owner_of(snapshot, b->requester) &&
		load_of(a->requester) == load_of(b->requester) &&
		(a->code == CODE_ABI_MISMATCH) == (b->code == CODE_ABI_MISMATCH);
}

static void fold_family(
	struct diagnosis *d, size_t count, const struct process *p, const struct snapshot *snapshot, size_t from)
{
	struct finding *first = d->findings[from];
	size_t others = 0;
	for (size_t i = from + 1; i < count; i++)
		if (is_of_package(d->findings[i], p, snapshot) && is_family(first, d->findings[i], snapshot) &&
			comes_before(d->findings[i], first))
			first = d->findings[i];
	for (size_t i = from; i < count; i++) {
		struct finding *f = d->findings[i];
		if (f == first || !is_of_package(f, p, snapshot) || !is_family(first, f, snapshot))
			continue;
		f->cause = first;
		f->want = (struct want){0};
		others++;
	}
	const struct owner *owner = owner_of(snapshot, first->requester);
	if (first->code == CODE_ABI_MISMATCH || (!others && !first->path))
		return;
	finding_note(first, "%s %s %s: files of several builds lie there (inferred)",
		first->path ? "both are of" : "all of them are wanted by libraries of", owner->name,
		owner->version ? owner->version : "");
	if (first->path && owner->distribution && first->want.soname)
		first->want = (struct want){
			.soname = first->soname, .requester = first->want.requester, .again = owner->distribution};
}

void find_altered(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct culprits all = {0};
	const size_t count = d->count;	/* what is added below is not judged again */
	if (!snapshot)
		return;
	find_culprits(&all, p, snapshot);
	for (size_t i = 0; i < all.count; i++)
		blame(d, p, snapshot, &all, &all.all[i]);
	note_doubt(d, count, p, &all);
	note_rest(d, p, &all);
	for (size_t i = 0; i < count; i++)
		if (is_of_package(d->findings[i], p, snapshot))
			fold_family(d, count, p, snapshot, i);
	free(all.all);
}
