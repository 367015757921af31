/* SPDX-License-Identifier: MIT */
/* Whether what is loaded defines what is asked of it (elf/dl-version.c, elf/dl-lookup.c). */
#include "resolve/parts.h"

/* By the name in the need, which is one of those that the object goes by.  Equal strings are the same pointer. */
static const struct resolve_object *provider_of(const struct resolved *all, const char *soname)
{
	return map_get(&all->parts->names, (struct map_key){.a = (uintptr_t)soname});
}

/* A library without any versions is taken for all, with a word of warning. */
static bool defines(const struct resolve_file *f, const char *version)
{
	for (size_t i = 0; i < f->version_count; i++)
		if (f->versions[i] == version)
			return true;
	return f->version_count == 0;
}

void resolved_versions(struct resolved *all, void (*each)(void *context, const struct resolve_version *), void *context)
{
	for (size_t i = 0; i < all->object_count; i++) {
		const struct resolve_object *o = all->objects[i];
		for (size_t k = 0; k < o->file->version_need_count; k++) {
			const struct resolve_version_need *need = &o->file->version_needs[k];
			const struct resolve_object *provider = provider_of(all, need->soname);
			if (provider && !provider->file->bad && !defines(provider->file, need->version))
				each(context,
					&(struct resolve_version){.need = need, .requester = o, .provider = provider});
		}
	}
}

/* By the number of the object. */
static void find_tables(struct resolved *all)
{
	struct resolved_parts *p = all->parts;
	p->tables = xreallocarray(p->tables, all->object_count, sizeof(*p->tables));
	for (; p->table_count < all->object_count; p->table_count++)
		p->tables[p->table_count] = resolver_symbols(all->resolver, all->objects[p->table_count]->file);
}

const struct resolve_object *resolved_definition(struct resolved *all, const struct wanted_symbol *wanted)
{
	if (all->parts->table_count < all->object_count)
		find_tables(all);
	for (size_t i = 0; i < all->object_count; i++)
		if (all->parts->tables[i] && symbol_table_defines(all->parts->tables[i], wanted))
			return all->objects[i];
	return NULL;
}

bool resolved_defines(struct resolved *all, const struct wanted_symbol *wanted)
{
	struct resolved_parts *p = all->parts;
	if (p->had < p->table_count && p->tables[p->had] && symbol_table_defines(p->tables[p->had], wanted))
		return true;
	const struct resolve_object *o = resolved_definition(all, wanted);
	if (o)
		p->had = o->number;
	return o;
}
