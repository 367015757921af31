/* SPDX-License-Identifier: MIT */
/* Finds the process that failed first, by what it misses, else by when it ended. */
#include "view/first-failed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "graph/process.h"

/*
 * What the process of an image ended as, exec after exec; an image comes after the one that exec'ed it, so this ends.
 */
static size_t last_image(const struct tracedir *dir, size_t image)
{
	while (dir->images[image].next_exec != NO_IMAGE && dir->images[image].next_exec > image)
		image = dir->images[image].next_exec;
	return image;
}

/* Programs that end with the status of what they started. */
static bool passes_on(const struct process *p)
{
	static const char *const names[] = {
		"sh",
		"bash",
		"dash",
		"ash",
		"ksh",
		"zsh",
		"busybox",
		"make",
		"gmake",
		"ninja",
		"samu",
		"cmake",
		"ctest",
		"meson",
		"env",
		"nice",
		"time",
		"timeout",
		"xargs",
		"flock",
		"setsid",
		"stdbuf",
		"sudo",
		"gcc",
		"g++",
		"cc",
		"c++",
		"clang",
		"clang++",
		"collect2",
		"nvcc",
		"cicc",
		"ccache",
		"libtool",
	};
	const char *name = process_name(p);
	for (size_t i = 0; i < countof(names); i++) {
		size_t length = strlen(names[i]);
		/* x86_64-linux-gnu-gcc-12 */
		const char *at = strrchr(name, '-'), *begin = name;
		if (at && at[1] >= '0' && at[1] <= '9')
			at = memrchr(name, '-', (size_t)(at - name));
		if (at)
			begin = at + 1;
		if ((strncmp(name, names[i], length) == 0 && (!name[length] || name[length] == '-')) ||
		    (strncmp(begin, names[i], length) == 0 && (!begin[length] || begin[length] == '-')))
			return true;
	}
	return false;
}

static bool ended_well(const struct image *i)
{
	return i->has_status && i->next_exec == NO_IMAGE && i->status == 0;
}

/* The status of the run that the image belongs to, NULL if nobody saw it. */
static const struct image *end_of_run(const struct graph *g, const struct image *i)
{
	const struct image *last = &g->dir->images[last_image(g->dir, i->run)];
	return last->has_status ? last : NULL;
}

/* For each process the one below it that ended last, plus one; all images of a process count as its last. */
static size_t *last_children(const struct graph *g)
{
	size_t *children = xcalloc(g->process_count + 1, sizeof(*children));
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		const struct image *image = p->image;
		if (!process_counts(p) || image->next_exec != NO_IMAGE)
			continue;
		/* Up to the image that this process began with. */
		size_t first = i;
		while (g->dir->images[first].parent != NO_IMAGE &&
			g->dir->images[g->dir->images[first].parent].next_exec == first)
			first = g->dir->images[first].parent;
		if (g->dir->images[first].parent == NO_IMAGE)
			continue;
		size_t parent = last_image(g->dir, g->dir->images[first].parent);
		const size_t *known = &children[parent];
		if (parent != i && (!*known || g->processes[*known - 1].last_ns < p->last_ns))
			children[parent] = i + 1;
	}
	return children;
}

/* From a program that ended badly down to the last that ended before it; NO_IMAGE if that is the program itself. */
static size_t descend(const struct graph *g, const size_t *children, size_t root)
{
	size_t at = last_image(g->dir, root), steps = 0;
	while (passes_on(&g->processes[at]) && children[at] && steps++ < g->process_count)
		at = children[at] - 1;
	size_t found = steps ? at : NO_IMAGE;
	/* A shell that was forked for a subshell and did nothing is its parent. */
	if (found != NO_IMAGE && g->processes[found].image->forked && !g->processes[found].object_count)
		found = NO_IMAGE;
	return found;
}

/*
 * Whether it came by fork, or by starting the same program again, from that image: a worker, whose trouble the parent
 * passes on.
 */
static bool is_worker(const struct tracedir *dir, size_t image, size_t of)
{
	size_t at = image;
	while (at != of && dir->images[at].parent != NO_IMAGE && dir->images[at].parent < at) {
		const struct image *i = &dir->images[at], *parent = &dir->images[i->parent];
		if (!i->forked && !(i->exe && parent->exe && strcmp(i->exe, parent->exe) == 0))
			return false;
		at = i->parent;
	}
	return at == of && image != of;
}

/* The first worker of the image that was told of a library in vain, and loaded nothing after that. */
static size_t first_worker(const struct graph *g, size_t image)
{
	for (size_t i = image + 1; i < g->process_count; i++)
		if (g->processes[i].read && process_failed_last(&g->processes[i]) && is_worker(g->dir, i, image))
			return i;
	return NO_IMAGE;
}

/* The first that lacks a needed library, in a run that is not known to have ended well. */
static size_t first_missing(const struct graph *g)
{
	for (size_t i = 0; i < g->process_count; i++) {
		const struct process *p = &g->processes[i];
		const struct image *run = process_counts(p) && p->missing ? end_of_run(g, p->image) : NULL;
		if (process_counts(p) && p->missing && !ended_well(p->image) && !(run && run->status == 0))
			return i;
	}
	return NO_IMAGE;
}

struct failed failed_find(const struct graph *g)
{
	struct failed f = {.process = first_missing(g)};
	if (f.process != NO_IMAGE)
		return f;
	size_t *children = last_children(g);
	for (size_t n = 0; n < g->dir->run_count && f.process == NO_IMAGE; n++) {
		size_t root = g->dir->runs[n];
		const struct image *end = g->processes[root].read ? end_of_run(g, g->processes[root].image) : NULL;
		if (!end || !WIFEXITED(end->status) || !WEXITSTATUS(end->status))
			continue;
		f.process = descend(g, children, root);
		size_t own = f.process != NO_IMAGE ? f.process : last_image(g->dir, root),
		       worker = first_worker(g, own);
		if (worker != NO_IMAGE && !process_failed_last(&g->processes[own]))
			f.process = worker;
	}
	free(children);
	f.inferred = f.process != NO_IMAGE;
	return f;
}
