/* SPDX-License-Identifier: MIT */
/* Questions to one process of the graph. */
#include "graph/process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/text.h"

enum ending process_ending(const struct process *p)
{
	const struct image *i = p->image;
	if (!i->has_status)
		return ENDING_UNKNOWN;
	return WIFEXITED(i->status) && WEXITSTATUS(i->status) == 0 ? ENDING_GOOD : ENDING_BAD;
}

bool process_lookup_ended(const struct process *p)
{
	const struct image *i = p->image;
	/* It leaves without exit(3) then. */
	return i->has_status && WIFEXITED(i->status) && WEXITSTATUS(i->status) == 127 && !p->ended;
}

const char *process_name(const struct process *p)
{
	if (p->image->exe)
		return last_component(p->image->exe);
	return p->program ? object_name(p->program) : "unknown program";
}

const char *process_variable(const struct process *p, const char *name)
{
	size_t length = strlen(name);
	for (const char *v = NULL; (v = trace_list_next(&p->image->env, v));)
		if (strncmp(v, name, length) == 0 && v[length] == '=')
			return v + length + 1;
	return NULL;
}

static long number_of(const struct process *p, const char *const *names)
{
	for (; *names; names++) {
		const char *value = process_variable(p, *names);
		char *end;
		errno = 0;
		long number = value && value[0] >= '0' && value[0] <= '9' ? strtol(value, &end, 10) : NO_RANK;
		if (number != NO_RANK && !*end && !errno)
			return number;
	}
	return NO_RANK;
}

static long rank_of(const struct process *p)
{
	static const char *const names[] = {"RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID", NULL};
	return number_of(p, names);
}

long process_rank(const struct graph *g, const struct process *p, long *world)
{
	static const char *const names[] = {"WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_NTASKS", NULL};
	const struct image *i = p->image;
	long rank = rank_of(p), size = number_of(p, names);
	*world = size > 0 ? size : 0;
	if (rank == NO_RANK || i->forked || i->next_exec != NO_IMAGE)
		return NO_RANK;
	/* What a worker starts has its variables, too. */
	for (const struct image *at = i; at->parent != NO_IMAGE;) {
		const struct process *parent = &g->processes[at->parent];
		bool was = parent->image->next_exec != NO_IMAGE && parent->image->pid == i->pid;
		if (!was)
			return rank_of(parent) == rank ? NO_RANK : rank;
		at = parent->image;
	}
	return rank;
}
