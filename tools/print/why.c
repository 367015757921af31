/* SPDX-License-Identifier: MIT */
/* What NAME means to `why`, and what became of it. */
#include "print/why.h"

#include <string.h>

#include "base/text.h"

bool why_is_name(const char *text, const char *name)
{
	return strcmp(text, name) == 0 || (!strchr(name, '/') && strcmp(last_component(text), name) == 0);
}

bool why_is_needed(const struct process *p, const char *name)
{
	for (size_t i = 0; i < p->object_count; i++)
		for (size_t n = 0; n < p->objects[i]->needed_count; n++)
			if (why_is_name(p->objects[i]->needed[n].name, name))
				return true;
	return false;
}

bool why_is_object(const struct object *o, const char *name)
{
	return why_is_name(o->path, name) || (o->soname && strcmp(o->soname, name) == 0);
}

bool why_is_search(const struct search *s, const char *name)
{
	return why_is_name(s->name, name) || (s->object && why_is_object(s->object, name));
}

bool *why_meant(const struct view *v, const char *name)
{
	const struct process *p = v->process;
	bool *meant = xcalloc(v->count + 1, sizeof(*meant));
	for (size_t slot = 0; slot < v->count; slot++)
		meant[slot] = why_is_object(v->objects[slot], name);
	for (size_t i = 0; i < p->search_count; i++) {
		size_t slot = view_slot(v, p->searches[i]->object);
		if (slot != NO_SLOT && why_is_name(p->searches[i]->name, name))
			meant[slot] = true;
	}
	return meant;
}

static enum why_status loaded_by(const struct search *s)
{
	return s && search_rule(s) ? WHY_REDIRECTED : WHY_LOADED;
}

enum why_status why_status(const struct process *p, const char *name)
{
	enum why_status status = why_is_needed(p, name) ? WHY_UNSEEN : WHY_ABSENT;
	for (size_t i = 0; i < p->inherited_count; i++)
		if (why_is_object(p->inherited[i], name))
			return loaded_by(p->inherited[i]->search);
	for (size_t i = 0; i < p->object_count; i++)
		if (why_is_object(p->objects[i], name))
			return loaded_by(p->objects[i]->search);
	for (size_t i = 0; i < p->search_count; i++) {
		if (!why_is_search(p->searches[i], name))
			continue;
		if (p->searches[i]->object)
			return loaded_by(p->searches[i]);
		status = WHY_FAILED;
	}
	return status;
}
