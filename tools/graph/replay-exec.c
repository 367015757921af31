/* SPDX-License-Identifier: MIT */
/* Programs that were not started, that were to leave no trace, and those that were started again. */
#include "graph/replay.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* A search in PATH by hand, folder after folder: the same name, and the same process at once. */
static bool is_next_folder(const struct exec *last, const struct exec *next)
{
	return last->pid == next->pid && last->error == next->error && last->untraced == next->untraced &&
		strcmp(last_component(last->path), last_component(next->path)) == 0 &&
		(last->path == next->path || (last->interpreter == next->interpreter && last->file == next->file));
}

/* It was to leave no trace, and then did not even begin. */
static bool is_attempt_of(const struct exec *last, const struct exec *next)
{
	return last->untraced && next->error && last->pid == next->pid && strcmp(last->path, next->path) == 0;
}

void exec_failed(struct replay *f, const struct trace_event *e)
{
	struct process *p = f->process;
	struct strings *strings = &f->graph->strings;
	struct exec next = {
		.function = strings_keep_string(strings, e->u.exec.function ? e->u.exec.function : ""),
		.path = strings_keep_string(strings, e->u.exec.path ? e->u.exec.path : ""),
		.file = strings_keep_string(strings, e->u.exec.file),
		.interpreter = strings_keep_string(strings, e->u.exec.interpreter),
		.pid = e->u.exec.pid, .error = e->u.exec.error, .interpreter_error = e->u.exec.interpreter_error,
		.untraced = (uint16_t)e->u.exec.untraced, .time_ns = e->time_ns, .count = 1,
	};
	if (p->exec_count && is_attempt_of(&p->execs[p->exec_count - 1], &next))
		p->exec_count--;
	struct exec *last = p->exec_count ? &p->execs[p->exec_count - 1] : NULL;
	if (last && is_next_folder(last, &next)) {
		next.count += last->count;
		*last = next;
		return;
	}
	p->execs = xreallocarray(p->execs, p->exec_count + 1, sizeof(*p->execs));
	p->execs[p->exec_count++] = next;
}

/* A second record says that the first attempt came to nothing. */
void exec_restart(struct replay *f, const struct trace_event *e)
{
	struct restart *r = arena_take(&f->graph->arena, sizeof(*r));
	*r = (struct restart){.reason = e->u.restart.reason, .way = e->u.restart.way, .needed = e->u.restart.needed,
		.kept = e->u.restart.kept, .path = strings_keep_string(&f->graph->strings, e->u.restart.path)};
	f->process->restart = r;
}

void exec_conclude(struct graph *g)
{
	struct map latest = {0};	/* PID → when its latest image began that came by exec */
	for (size_t i = 0; i < g->process_count; i++)
		if (!g->processes[i].image->forked)
			*map_at(&latest, (struct map_key){.a = g->processes[i].image->pid}) = &g->processes[i];
	for (size_t i = 0; i < g->process_count; i++) {
		for (size_t k = 0; k < g->processes[i].exec_count; k++) {
			struct exec *e = &g->processes[i].execs[k];
			const struct process *p = map_get(&latest, (struct map_key){.a = e->pid});
			e->succeeded = p && p->image->time_ns >= e->time_ns;
		}
	}
	map_free(&latest);
}
