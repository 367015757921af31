/* SPDX-License-Identifier: MIT */
/*
 * What a distribution requires, followed through its extras and through distributions that hold nothing but
 * requirements
 * themselves: torch asks for cuda-toolkit[cublas]==13.2.2, which asks for nvidia-cublas==13.4.1.3.* in that extra.
 */
#include "snapshot/requires.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	MOST_VISITS = 4096,
	LONGEST = 4096,		/* of what is asked of one name */
};

struct visit {
	const struct distribution *distribution;
	const char *extra;
};

struct requirement_walk {
	const struct snapshot *snapshot;
	const struct python *python;
	const char *machine;
	void (*each)(void *, const struct requirement *);
	void *context;
	struct visit *visits;	/* those made and those to be made */
	size_t count;
	struct strings strings;
};

/* By what was traced: the machine that ran it may be another, under an emulator. */
static const char *machine_of(const struct snapshot *snapshot, const struct distribution *d)
{
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		if (!f->owner || f->owner->distribution != d || !f->elf || f->elf->bad)
			continue;
		if (f->elf->machine == EM_X86_64)
			return "x86_64";
		if (f->elf->machine == EM_AARCH64)
			return "aarch64";
	}
	return snapshot->host.machine;
}

static void visit(struct requirement_walk *w, const struct distribution *d, const char *extra)
{
	extra = strings_keep_string(&w->strings, extra);
	for (size_t i = 0; i < w->count; i++)
		if (w->visits[i].distribution == d && w->visits[i].extra == extra)
			return;
	if (w->count == MOST_VISITS)
		return;
	grow(w->visits, w->count);
	w->visits[w->count++] = (struct visit){d, extra};
}

static bool owns_files(const struct snapshot *snapshot, const struct distribution *d)
{
	for (size_t i = 0; i < snapshot->owner_count; i++)
		if (snapshot->owners[i]->distribution == d)
			return true;
	return false;
}

static void visit_extras(struct requirement_walk *w, const struct distribution *d, const char *extras)
{
	for (const char *p = extras; p && *p;) {
		size_t length = strcspn(p, ",");
		char *extra = xstrndup(p, length);
		visit(w, d, extra);
		free(extra);
		p += length;
		p += *p == ',';
	}
}

/* Only what one site imports can be meant; a virtual environment's may be in another, of the system. */
static const struct distribution *find(const struct requirement_walk *w, const char *name, const char *site)
{
	const struct distribution *found = NULL;
	for (size_t i = 0; i < w->snapshot->distribution_count; i++) {
		const struct distribution *d = w->snapshot->distributions[i];
		if (d->name && strcmp(d->name, name) == 0 &&
			(!found || (d->site && site && strcmp(d->site, site) == 0)))
			found = d;
	}
	return found;
}

/* Whether the extra could be meant: its name, up to where it may be spelled in other ways, stands in the text. */
static bool may_name(const char *text, const char *extra)
{
	char word[64];
	size_t length = strcspn(extra, "-_.");
	if (length >= sizeof(word))
		return true;
	memcpy(word, extra, length);
	word[length] = '\0';
	return strcasestr(text, word) != NULL;
}

static void follow(struct requirement_walk *w, struct visit from)
{
	struct marker_environment e = {w->python ? w->python->version : NULL, w->machine, from.extra};
	const struct marker_environment without = {e.python_version, e.platform_machine, ""};
	for (size_t i = 0; i < from.distribution->requires.count; i++) {
		struct requirement r;
		/* cuda-toolkit has some twenty extras, and each asks for one line of hundred. */
		if (!may_name(from.distribution->requires.items[i], from.extra))
			continue;
		if (!requirement_parse(&r, from.distribution->requires.items[i]))
			continue;
		/* What holds without the extra was met without it. */
		if (marker_holds(r.marker, &e) && (!from.extra[0] || !marker_holds(r.marker, &without))) {
			const struct distribution *d = find(w, r.name, from.distribution->site);
			w->each(w->context, &r);
			if (d && (d == from.distribution || !owns_files(w->snapshot, d))) {
				visit(w, d, "");
				visit_extras(w, d, r.extras);
			}
		}
		requirement_free(&r);
	}
}

void requirement_each(const struct snapshot *snapshot, const struct distribution *owner, const struct python *python,
	void (*each)(void *, const struct requirement *), void *context)
{
	struct requirement_walk w = {.snapshot = snapshot,
		.python = python,
		.machine = machine_of(snapshot, owner),
		.each = each,
		.context = context};
	visit(&w, owner, "");
	for (size_t i = 0; i < w.count; i++)
		follow(&w, w.visits[i]);
	free(w.visits);
	strings_free(&w.strings);
}

void specifiers_join(struct buffer *to, const char *specifiers)
{
	for (const char *p = specifiers; *p && to->length < LONGEST;) {
		size_t length = strcspn(p, ",");
		bool known = false;
		for (const char *q = to->data; q && *q && !known;) {
			size_t size = strcspn(q, ",");
			known = size == length && memcmp(p, q, size) == 0;
			q += size;
			q += *q == ',';
		}
		if (!known && length) {
			if (to->length)
				buffer_string(to, ",");
			buffer_add(to, p, length);
		}
		p += length;
		p += *p == ',';
	}
}

static void keep_pin(void *context, const struct requirement *r)
{
	struct pins *pins = context;
	const char *name = strings_keep_string(&pins->strings, r->name);
	void **number = map_at(&pins->numbers, (struct map_key){.a = (uintptr_t)name});
	if (!*number) {
		grow(pins->names, pins->count);
		grow(pins->specifiers, pins->count);
		pins->names[pins->count] = name;
		pins->specifiers[pins->count] = (struct buffer){0};
		buffer_string(&pins->specifiers[pins->count], "");
		*number = (void *)(uintptr_t)++pins->count;
	}
	specifiers_join(&pins->specifiers[(uintptr_t)*number - 1], r->specifiers);
}

void pins_collect(struct pins *pins, const struct snapshot *snapshot, const struct distribution *owner,
	const struct python *python)
{
	*pins = (struct pins){0};
	requirement_each(snapshot, owner, python, keep_pin, pins);
}

const char *pins_find(const struct pins *pins, const char *name)
{
	const char *kept = strings_find(&pins->strings, name);
	uintptr_t number = kept ? (uintptr_t)map_get(&pins->numbers, (struct map_key){.a = (uintptr_t)kept}) : 0;
	return number ? pins->specifiers[number - 1].data : NULL;
}

void pins_free(struct pins *pins)
{
	for (size_t i = 0; i < pins->count; i++)
		buffer_free(&pins->specifiers[i]);
	strings_free(&pins->strings);
	map_free(&pins->numbers);
	free(pins->names);
	free(pins->specifiers);
}

char *requirement_of(const struct snapshot *snapshot, const struct distribution *owner, const char *name,
	const struct python *python)
{
	struct pins pins;
	pins_collect(&pins, snapshot, owner, python);
	const char *found = pins_find(&pins, name);
	char *specifiers = found ? xstrdup(found) : NULL;
	pins_free(&pins);
	return specifiers;
}
