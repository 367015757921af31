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

bool process_lacked_descriptors(const struct process *p)
{
	return p->lost && (p->image->lost_error == EMFILE || p->image->lost_error == ENFILE);
}

const char *process_loss(const struct process *p)
{
	uint32_t error = p->image->lost_error;
	switch (error) {
	case 0: return NULL;
	case EMFILE: return "the program had as many descriptors as it may (ulimit -n)";
	case ENFILE: return "there were as many open files as the system may have";
	case ENOSPC: return "the file system of the trace was full";
	case EDQUOT: return "the quota on the file system of the trace was used up";
	case EFBIG: return "a file may not be so large (ulimit -f)";
	case ENOMEM: return "there was no memory for it";
	case ENOENT: return "the trace directory was gone";
	case EACCES:
	case EPERM:
	case EROFS: return "the process could no longer write to the trace directory";
	case EFAULT: return "the file system of the trace took no more: it is full, or gone";
	}
	return error < 4096 ? strerror((int)error) : NULL;
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
