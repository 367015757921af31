/* SPDX-License-Identifier: MIT */
/* The processes of a run, each from its events, a fork child from where its parent stood. */
#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/replay.h"

/*
 * A fork child that waits for its parent to come to parent_seq, which counts what the audit module wrote; for a
 * child that only the preload module wrote of, to the time when it began to, which is soon after the fork.
 */
struct fork {
	size_t parent, child;
	bool by_time;
	uint64_t seq;		/* or time_ns */
};

struct graph_reading {
	struct graph *graph;
	const struct graph_observer *observer;
	struct fork *forks;	/* those by seq before those by time, by parent, then seq */
	size_t fork_count;
	struct fork_point **snapshots;	/* by child */
	/* The image that is read now. */
	struct replay replay;
	size_t image;
	size_t next_fork[2];	/* of those by seq, by time */
};

static int compare_forks(const void *a, const void *b)
{
	const struct fork *x = a, *y = b;
	if (x->by_time != y->by_time)
		return x->by_time ? 1 : -1;
	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return x->child < y->child ? -1 : x->child > y->child;
}

static void find_forks(struct graph_reading *r, const struct tracedir *dir)
{
	r->forks = xreallocarray(NULL, dir->image_count + 1, sizeof(*r->forks));
	for (size_t i = 0; i < dir->image_count; i++) {
		const struct image *image = &dir->images[i];
		if (image->forked && image->parent < i)
			r->forks[r->fork_count++] = (struct fork){.parent = image->parent,
				.child = i,
				.by_time = !image->audited,
				.seq = image->audited ? image->parent_seq : image->time_ns};
	}
	qsort(r->forks, r->fork_count, sizeof(*r->forks), compare_forks);
	while (r->next_fork[1] < r->fork_count && !r->forks[r->next_fork[1]].by_time)
		r->next_fork[1]++;
}

/* The next fork of that kind, if it is of this image or an earlier one; NULL otherwise. */
static const struct fork *next_fork(const struct graph_reading *r, bool by_time)
{
	const struct fork *f = &r->forks[r->next_fork[by_time]];
	return r->next_fork[by_time] < r->fork_count && f->by_time == by_time && f->parent <= r->image ? f : NULL;
}

/* Gives the children that forked before record seq, or that time, what their parent has now. */
static void serve_forks(struct graph_reading *r, bool by_time, uint64_t seq)
{
	for (const struct fork *f; (f = next_fork(r, by_time)) && f->seq <= seq; r->next_fork[by_time]++)
		r->snapshots[f->child] = fork_point_now(&r->replay);
}

static void each_event(void *context, const struct trace_event *e, enum trace_module module)
{
	struct graph_reading *r = context;
	if (module == TRACE_MODULE_AUDIT)
		serve_forks(r, false, e->seq);
	serve_forks(r, true, e->time_ns);
	replay_event(&r->replay, e, module);
}

static void read_image(struct graph_reading *r, size_t i)
{
	struct graph *g = r->graph;
	struct process *p = &g->processes[i];
	r->image = i;
	for (int by_time = 0; by_time < 2; by_time++)	/* of images that were not read */
		for (const struct fork *f; (f = next_fork(r, by_time)) && f->parent < i;)
			r->next_fork[by_time]++;
	if (r->snapshots[i])
		p->fork_parent = &g->processes[p->image->parent];
	replay_begin(&r->replay, g, p, r->observer, r->snapshots[i]);
	p->lost = tracedir_events(g->dir, i, each_event, r);
	serve_forks(r, false, UINT64_MAX);
	serve_forks(r, true, UINT64_MAX);
	replay_end(&r->replay);
	fork_point_release(r->snapshots[i]);
	r->snapshots[i] = NULL;
}

struct graph *graph_read(struct tracedir *dir, size_t run, const struct graph_observer *observer)
{
	struct graph *g = xcalloc(1, sizeof(*g));
	struct graph_reading r = {.graph = g, .observer = observer};
	g->dir = dir;
	g->process_count = dir->image_count;
	g->processes = xcalloc(dir->image_count + 1, sizeof(*g->processes));
	r.snapshots = xcalloc(dir->image_count + 1, sizeof(*r.snapshots));
	find_forks(&r, dir);
	for (size_t i = 0; i < dir->image_count; i++) {
		g->processes[i].image = &dir->images[i];
		g->processes[i].index = i;
		if (run == NO_IMAGE || tracedir_in_run(dir, i, run))
			read_image(&r, i);
	}
	exec_conclude(g);
	free(r.forks);
	free(r.snapshots);
	return g;
}

void graph_free(struct graph *g)
{
	for (size_t i = 0; i < g->process_count; i++) {
		free(g->processes[i].objects);
		free(g->processes[i].searches);
		free(g->processes[i].calls);
		free(g->processes[i].driver_calls);
		free(g->processes[i].asked);
		free(g->processes[i].execs);
	}
	for (size_t i = 0; i < g->snapshot_count; i++)
		free(g->snapshots[i]);
	free(g->snapshots);
	free(g->processes);
	map_free(&g->needs);
	strings_free(&g->strings);
	arena_free(&g->arena);
	free(g);
}
