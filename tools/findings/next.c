/* SPDX-License-Identifier: MIT */
/*
 * not-found, ahead of time: loading ends at the first library that is missing, and what would have been looked for
 * after it is looked for in the next run, one run a library.  Names that are nowhere in the snapshot are told together
 * with the first, so that one command can bring them all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"

enum { NAMES_SHOWN = 8 };

struct next {
	struct diagnosis *diagnosis;
	const struct process *process;
	const struct snapshot *snapshot;
	struct finding *first;		/* the library at which loading ended */
	struct map seen, there;		/* names: strings of the graph; hashes of file names */
	struct buffer names;
	size_t count;
};

static struct map_key key_of(const char *name)
{
	return (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)};
}

/* The names that there are files of, and those that the process did look for or has. */
static void collect(struct next *n)
{
	const struct process *p = n->process;
	for (size_t i = 0; i < n->snapshot->file_count; i++) {
		const struct file *file = n->snapshot->files[i];
		if (file->error)
			continue;
		*map_at(&n->there, key_of(last_component(file->path))) = n;
		if (file->elf && file->elf->soname)
			*map_at(&n->there, key_of(file->elf->soname)) = n;
	}
	for (size_t i = 0; i < p->search_count; i++)
		*map_at(&n->there, key_of(last_component(p->searches[i]->name))) = n;
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		*map_at(&n->there, key_of(object_name(o))) = n;
	}
}

static void tell(struct next *n, const struct object *requester, const char *name)
{
	void **seen = map_at(&n->seen, key_of(name));
	if (*seen || map_get(&n->there, key_of(name)))
		return;
	*seen = n;
	struct finding *f = finding_add(n->diagnosis, CODE_NOT_FOUND, n->first->severity, n->process,
		"`%s` was not looked for, and is in none of the usual places", name);
	f->soname = name;
	f->requester = requester;
	f->when = n->first->when;
	f->want = (struct want){.soname = name, .requester = snapshot_object(n->snapshot, requester)};
	finding_evidence(f, "needed by %s", requester->path);
	f->cause = n->first;
	f->told = true;
	if (n->count++ < NAMES_SHOWN)
		buffer_printf(&n->names, "%s`%s`", n->count > 1 ? ", " : "", name);
}

/* The earliest miss of a needed library that ended a load. */
static struct finding *first_miss(const struct diagnosis *d, const struct process *p)
{
	struct finding *first = NULL;
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		if (f->code == CODE_NOT_FOUND && f->process == p && f->search && f->search->via == VIA_NEEDED &&
		    (!first || f->when < first->when))
			first = f;
	}
	return first;
}

void find_missing_next(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct next n = {.diagnosis = d, .process = p, .snapshot = snapshot, .first = first_miss(d, p)};
	if (!n.first || !snapshot)
		return;
	collect(&n);
	for (size_t i = 0; i < p->object_count; i++)
		for (size_t k = 0; k < p->objects[i]->needed_count; k++)
			if (!p->objects[i]->needed[k].object && !p->objects[i]->needed[k].search)
				tell(&n, p->objects[i], p->objects[i]->needed[k].name);
	if (n.count > NAMES_SHOWN)
		buffer_printf(&n.names, " and %zu more", n.count - NAMES_SHOWN);
	if (n.count)
		finding_note(n.first, "loading ended here; next it would miss %s, in none of the usual places now",
			n.names.data);
	buffer_free(&n.names);
	map_free(&n.seen);
	map_free(&n.there);
}
