/* SPDX-License-Identifier: MIT */
/*
 * Programs whose dlopen and driver calls are not in the trace, although `record` asked for them.  That the
 * preload module wrote nothing proves nothing: it begins a file at the first call.  But the audit module saw
 * what ld.so mapped before the libraries that the program needs.
 */
#include "cmds/record-unpreloaded.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "graph/graph.h"
#include "graph/process.h"
#include "launch/modules.h"
#include "print/print.h"
#include "trace/env.h"

enum { NAMES_SHOWN = 5 };

enum reason { PRELOADED, NOT_ASKED, NOT_LOADED };

static bool names_module(const struct image *i)
{
	for (const char *s = NULL; (s = trace_list_next(&i->env, s));)
		if (strncmp(s, "LD_PRELOAD=", 11) == 0)
			return strstr(s, "/" PRELOAD_MODULE) != NULL;
	return false;
}

/* Whether ld.so came as far as what is needed, and the trace has all until then. */
static bool is_told(const struct process *p)
{
	if (!p->image->audited || p->image->forked || p->lost)
		return false;
	for (size_t i = 0; i < p->search_count; i++)
		if (p->searches[i]->via == VIA_NEEDED)
			return true;
	return false;
}

static enum reason reason_of(const struct process *p)
{
	if (p->image->preloaded || !is_told(p))
		return PRELOADED;	/* as far as anyone can tell */
	for (size_t i = 0; i < p->object_count; i++)
		if (is_own_module(p->objects[i]->path))
			return PRELOADED;
	return names_module(p->image) ? NOT_LOADED : NOT_ASKED;
}

static void say(const struct graph *g, enum reason reason)
{
	struct buffer names = {0};
	struct map seen = {0};
	size_t count = 0;
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		if (!process_counts(p) || reason_of(p) != reason)
			continue;
		const char *name = process_name(p);
		void **at = map_at(&seen, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)});
		if (!*at && count++ < NAMES_SHOWN)
			buffer_printf(&names, "%s'%s'", count > 1 ? ", " : "", name);
		*at = &seen;
	}
	if (count > NAMES_SHOWN)
		buffer_printf(&names, " and %zu more", count - NAMES_SHOWN);
	if (count)
		warn("no dlopen and driver calls of %s are in the trace: %s", names.data, reason == NOT_ASKED ?
			"started without " PRELOAD_MODULE " in LD_PRELOAD" : "ld.so did not load " PRELOAD_MODULE);
	buffer_free(&names);
	map_free(&seen);
}

void summary_unpreloaded(const struct graph *g)
{
	say(g, NOT_ASKED);
	say(g, NOT_LOADED);
}
