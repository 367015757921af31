/* SPDX-License-Identifier: MIT */
/*
 * Programs that left no trace: the preload module saw where they were started that they could not, and the audit module
 * which do not run under it.
 */
#include "cmds/record-untraced.h"

#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "graph/process.h"
#include "print/print.h"

enum { NAMES_SHOWN = 5 };

struct untraced_names {
	struct buffer text;
	struct map seen;
	size_t different, programs;
};

static void add_name(struct untraced_names *n, const char *name, uint64_t count)
{
	void **seen = map_at(&n->seen, (struct map_key){.a = hash_bytes(name, strlen(name)), .b = strlen(name)});
	n->programs += count;
	if (*seen)
		return;
	*seen = n;
	if (n->different++ < NAMES_SHOWN)
		buffer_printf(&n->text, "%s'%s'", n->different > 1 ? ", " : "", name);
}

static void say(struct untraced_names *n, const char *why)
{
	if (n->different > NAMES_SHOWN)
		buffer_printf(&n->text, " and %zu more", n->different - NAMES_SHOWN);
	if (n->programs)
		warn("%zu program%s left no trace: %s (%s)", n->programs, n->programs == 1 ? "" : "s", n->text.data,
			why);
	buffer_free(&n->text);
	map_free(&n->seen);
}

static void say_started(const struct graph *g, unsigned reason)
{
	struct untraced_names names = {0};
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		for (size_t k = 0; p->read && k < p->exec_count; k++)
			if (p->execs[k].untraced == reason && !p->execs[k].succeeded)
				add_name(&names, exec_name(&p->execs[k]), p->execs[k].count);
	}
	say(&names, untraced_words(reason));
}

void summary_untraced(const struct graph *g)
{
	struct untraced_names again = {0};
	for (unsigned reason = TRACE_UNTRACED_NONE + 1; trace_untraced_reason_name(reason); reason++)
		say_started(g, reason);
	for (size_t i = 0; i < g->process_count; i++)
		if (g->processes[i].read && g->processes[i].restart &&
			g->processes[i].restart->way == TRACE_RESTART_WAY_UNTRACED)
			add_name(&again, process_name(&g->processes[i]), 1);
	say(&again, "they do not run under an audit module: libtrace diagnose says why");
}
