/* SPDX-License-Identifier: MIT */
/*
 * What the kernel's log, where it may be read, says of the processes of a trace that it ended: in whose code, and why.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "base/mem.h"
#include "machine/machine.h"
#include "machine/parts.h"
#include "trace/env.h"

enum { LOG_MAX = 16 << 20, FAULTS_MAX = 64, SYSLOG_ACTION_READ_ALL = 3, SYSLOG_ACTION_SIZE_BUFFER = 10, SLACK_S = 2 };

struct log {
	struct snapshots *all;
	struct snapshot *snapshot;
	const struct graph *graph;
};

/* The process image of this PID that was there at that second since the boot; NULL: it is none of ours. */
static const struct image *image_at(const struct log *l, uint32_t pid, double second)
{
	for (size_t i = l->graph->process_count; i-- > 0;) {
		const struct image *m = l->graph->processes[i].image;
		if (!l->graph->processes[i].read || m->pid != pid || (double)m->time_ns / 1e9 > second + SLACK_S)
			continue;
		return m->has_status && (double)m->status_ns / 1e9 < second - SLACK_S ? NULL : m;
	}
	return NULL;
}

static const char *kept(const struct log *l, const char *text, size_t length)
{
	return strings_keep(&l->all->strings, text, length);
}

static void add_fault(const struct log *l, const struct fault *fault)
{
	struct snapshot *snapshot = l->snapshot;
	if (snapshot->fault_count == FAULTS_MAX)
		return;
	if (!snapshot->faults)
		snapshot->faults = arena_take(&l->all->arena, FAULTS_MAX * sizeof(*snapshot->faults));
	snapshot->faults[snapshot->fault_count++] = *fault;
}

/* "… in libfoo.so[10fd,7fcda6b10000+1000]": the file whose code it was. */
static const char *object_of(const struct log *l, const char *text, const char *end)
{
	const char *in = memmem(text, (size_t)(end - text), " in ", 4);
	size_t length = in ? strcspn(in + 4, "[ \n") : 0;
	return in && in + 4 + length < end && in[4 + length] == '[' ? kept(l, in + 4, length) : NULL;
}

/* "[traps: ]NAME[PID][:] [trap ]WHAT … in FILE[…]" */
static void read_trap(const struct log *l, const char *text, const char *end, double second)
{
	static const char *const whats[] = {"invalid opcode", "undefined instruction", "segfault",
		"general protection fault", "divide error", "stack segment", "bus error", "int3", "unhandled"};
	const char *open = memchr(text, '[', (size_t)(end - text)), *what = NULL;
	if (!open)
		return;
	char *close;
	unsigned long pid = strtoul(open + 1, &close, 10);
	for (size_t i = 0; *close == ']' && !what && i < countof(whats); i++)
		if (memmem(close, (size_t)(end - close), whats[i], strlen(whats[i])))
			what = whats[i];
	if (!what || !image_at(l, (uint32_t)pid, second))
		return;
	if (strncmp(text, "traps: ", 7) == 0)
		text += 7;
	add_fault(l,
		&(struct fault){(uint32_t)pid, kept(l, text, (size_t)(open - text)), what, object_of(l, close, end)});
}

/* "Out of memory: Killed process PID (NAME) …", "Memory cgroup out of memory: Killed process PID (NAME) …" */
static void read_killed(const struct log *l, const char *text, const char *end, double second)
{
	static const char words[] = "ut of memory: Killed process ";
	const char *at = memmem(text, (size_t)(end - text), words, sizeof(words) - 1);
	if (!at)
		return;
	char *name;
	unsigned long pid = strtoul(at + sizeof(words) - 1, &name, 10);
	if (strncmp(name, " (", 2) == 0 && image_at(l, (uint32_t)pid, second))
		add_fault(l, &(struct fault){(uint32_t)pid, kept(l, name + 2, strcspn(name + 2, ")\n")),
			text[0] == 'M' ? "out of the memory of its cgroup" : "out of memory", NULL});
}

/* "<6>[  681.322204] TEXT" */
static void read_line(const struct log *l, const char *line, const char *end)
{
	const char *time = memchr(line, '[', (size_t)(end - line)),
		   *text = time ? memchr(time, ']', (size_t)(end - time)) : NULL;
	if (!text || end - text < 3)
		return;
	double second = strtod(time + 1, NULL);
	read_trap(l, text + 2, end, second);
	read_killed(l, text + 2, end, second);
}

/* Only where one of them came to grief: the log is long, and not everybody may read it. */
static bool is_wanted(const struct graph *g)
{
	const char *root = getenv(ENV_ROOT);
	for (size_t i = 0; i < g->process_count && !(root && *root); i++)
		if (g->processes[i].read && g->processes[i].image->has_status && g->processes[i].image->status)
			return true;
	return false;
}

void faults_find(struct snapshots *all, struct snapshot *snapshot, const struct graph *graph)
{
	struct log l = {all, snapshot, graph};
	int size = is_wanted(graph) ? klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0) : 0;
	if (size <= 0 || size > LOG_MAX)
		return;
	char *text = xreallocarray(NULL, (size_t)size + 1, 1);
	int got = klogctl(SYSLOG_ACTION_READ_ALL, text, size);
	if (got > 0) {
		text[got] = '\0';
		for (const char *line = text, *end; *line; line = end + (*end != '\0')) {
			end = line + strcspn(line, "\n");
			read_line(&l, line, end);
		}
	}
	free(text);
}
