/* SPDX-License-Identifier: MIT */
/*
 * driver-part-missing: a library of the NVIDIA driver beside libcuda, for video, ray tracing, OpenGL or management.  In
 * a container each comes by a capability of its own.  Which there are, and which capability and package bring them, are
 * rows of the catalogue.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/cuda.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "snapshot/words.h"

/* What the driver has besides libcuda; NULL if the name is none of it. */
static const struct catalog_soname *part(const struct diagnosis *d, const struct search *s)
{
	const char *name = last_component(s->name);
	const struct catalog_soname *row = is_driver_library(s->name) ? NULL :
									catalog_soname(d->catalog, name, 0, NULL);
	return row && row->driver && !has_stem(name, "libcuda") ? row : NULL;
}

/* The name without its number is tried beside the other, or the other way round. */
static bool has_other(const struct process *p, const struct search *s)
{
	for (size_t i = 0; i < p->object_count; i++)
		if (stem_equal(object_name(p->objects[i]), last_component(s->name)))
			return true;
	return false;
}

/* Of the names of one library that are tried in turn, the one whose miss was told to the program. */
static const struct search *last_try(const struct process *p, const struct search *first)
{
	const struct search *last = first;
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		if (search_in_vain(s) && s->first >= last->first && s->via == first->via &&
			(s->error || !last->error) && stem_equal(last_component(s->name), last_component(first->name)))
			last = s;
	}
	return last;
}

static bool is_here(const struct snapshot *snapshot)
{
	bool opens = false;
	for (size_t i = 0; snapshot && i < snapshot->host.device_count; i++)
		opens |= snapshot->host.devices[i].error == 0;
	return snapshot && (snapshot->host.driver || opens);
}

/* -1: a healthy machine misses it as well. */
static int severity_of(
	const struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct search *s)
{
	const struct finding *not_found = finding_find(d, CODE_NOT_FOUND, p, last_component(s->name));
	if (s->via == VIA_NEEDED)
		return not_found ? (int)not_found->severity : -1;
	if (!is_here(snapshot) || catalog_expected(d->catalog, s->name, s->requester ? object_name(s->requester) : ""))
		return -1;
	if (process_ending(p) != ENDING_BAD)
		return process_ending(p) == ENDING_GOOD ? -1 : SEVERITY_NOTE;
	if (is_explained(d, p))
		return SEVERITY_NOTE;
	return s->error && !miss_survived(p, s) ? SEVERITY_ERROR : SEVERITY_WARNING;
}

static void say_versions(struct diagnosis *d, struct finding *f, const struct snapshot *snapshot)
{
	for (const struct named *n = finding_named(d, snapshot, f->soname); n; n = n->next) {
		char *words = n->file->error ? NULL : file_words(n->file);
		if (words)
			finding_note(f, "%s exists now", words);
		free(words);
	}
}

static void report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, const struct catalog_soname *row, enum severity severity)
{
	const char *name = last_component(s->name), *set = process_variable(p, "NVIDIA_DRIVER_CAPABILITIES");
	struct finding *f = finding_add(d, CODE_DRIVER_PART_MISSING, severity, p,
		is_here(snapshot) ? "the NVIDIA driver is here, and its library `%s` is not" :
				    "`%s`, a library of the NVIDIA driver, was not found",
		name);
	f->soname = finding_keep(d, name);
	f->requester = s->requester;
	f->search = s;
	f->when = s->first;
	f->want = (struct want){.soname = f->soname,
		.requester = snapshot && s->requester ? snapshot_object(snapshot, s->requester) : NULL};
	evidence_chain(f, s);
	if (snapshot && snapshot->host.driver)
		finding_evidence(f, "kernel driver %s", snapshot->host.driver);
	if (snapshot && snapshot->host.container && row->capability)
		finding_evidence(f, "in a container it comes with the capability `%s`; NVIDIA_DRIVER_CAPABILITIES %s%s",
			row->capability, set ? "is " : "is not set: compute and utility", set ? set : "");
	if (s->via == VIA_DLOPEN && s->error)
		finding_evidence(f, "ld.so said: %s", s->error);
	say_versions(d, f, snapshot);
}

void find_driver_parts(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct map told = {0};
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		const struct catalog_soname *row = search_in_vain(s) ? part(d, s) : NULL;
		if (!row || has_other(p, s) || finding_find(d, CODE_JIT_MISSING, p, NULL))
			continue;
		const char *name = last_component(s->name);
		void **at = map_at(
			&told, (struct map_key){.a = hash_bytes(name, stem_length(name)), .b = stem_length(name)});
		int severity = *at ? -1 : severity_of(d, p, snapshot, s);
		if (severity < 0)
			continue;
		*at = d;
		s = last_try(p, s);
		severity = severity_of(d, p, snapshot, s);
		if (severity >= 0)
			report(d, p, snapshot, s, row, (enum severity)severity);
	}
	map_free(&told);
}
